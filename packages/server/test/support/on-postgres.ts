/** Whether this run is on PostgreSQL, and not on SQLite: see the projects of `vitest.config.ts`. */
export const isOnPostgres = process.env.GATEWRIGHT_TESTS_ON === 'postgres'

/** Whether it is the run that has everything on PostgreSQL: `npm run test:postgres`. */
export const isWholeOnPostgres = isOnPostgres && process.env.GATEWRIGHT_WHOLE_ON_POSTGRES === '1'
