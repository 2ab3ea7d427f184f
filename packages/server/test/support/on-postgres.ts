/** Whether this run is on PostgreSQL, and not on SQLite: see the projects of `vitest.config.ts`. */
export const isOnPostgres = process.env.GATEWRIGHT_TESTS_ON === 'postgres'
