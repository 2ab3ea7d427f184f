import { globSync, readFileSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { findPostgres } from './tests/support/postgres-server.ts'

/** Bytes. Enough for all folders that tests have at a time. */
const ENOUGH = 2 * 1024 ** 3

// Thousands of databases are opened, and each waits for the disk some ten times. In memory nobody does.
if (process.env.TMPDIR === undefined && freeIn('/dev/shm') > ENOUGH) process.env.TMPDIR = '/dev/shm'

function freeIn(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  } catch {
    return 0
  }
}

const quickArgon2 = 'packages/server/test/stores/quick-argon2.ts'

const unit = ['{packages,examples}/*/src/**/*.test.ts', 'scripts/**/*.test.ts']
const flow = [
  '{packages,examples}/*/test/**/*.test.ts',
  'tests/docs/**/*.test.ts',
  'tests/mistakes/*.test.ts',
  'tests/packages/*.test.ts',
]

/** Those that put something else in the place of a module: in shared modules that would reach others, or come too late. */
const replacingOf = (tests: string[]): string[] =>
  globSync(tests, { exclude: ['**/node_modules/**'] })
    .filter(file => /\bvi\.(mock|doMock|resetModules)\(/.test(readFileSync(file, 'utf8')))
    .map(file => file.replaceAll('\\', '/'))

/**
 * Those of what every node relies on: they run on a real PostgreSQL too, where there is one. `npm run test:postgres` has all of the
 * server's run on it, which takes as long again.
 */
const isWhole = process.env.GATEWRIGHT_WHOLE_ON_POSTGRES === '1'
const onBoth = isWhole
  ? ['packages/server/test/**/*.test.ts']
  : ['packages/server/test/{basic,ends,sessions}/*.test.ts']
/** Those that are long by the number of things, or whose time goes elsewhere than to the database. */
const longOnes = [
  'packages/server/test/accounts/{generated-attempts,joins-in-a-browser}.test.ts',
  'packages/server/test/basic/an-office-at-nine.test.ts',
  'packages/server/test/sign-out/forged-logout-tokens.test.ts',
  'packages/server/test/storage/free-loop.test.ts',
  'packages/server/test/stores/very-many-sessions.test.ts',
]

/** Files that name one of these are about PostgreSQL alone; about both; about files of SQLite's alone. */
const thatNames = (what: RegExp): string[] =>
  globSync('packages/*/test/**/*.test.ts', { exclude: ['**/node_modules/**'] })
    .filter(file => what.test(readFileSync(file, 'utf8')))
    .map(file => file.replaceAll('\\', '/'))
const aboutPostgres = [
  ...globSync('packages/server/test/nodes/*.test.ts'),
  ...thatNames(/\/support\/postgres(-server)?\.ts'/),
]
const aboutStores = thatNames(/\/engines\.ts'/)
const aboutSqlite = [
  // Of the files that certificates are with SQLite; those of nodes are in `nodes/one-at-a-time.test.ts`.
  'packages/server/test/certificates/acme.test.ts',
  // What is written into the one file of one server by hand; what nodes share of it is in `config-file/shared-text.test.ts` and `nodes/`.
  'packages/server/test/admin-api/{file,restart,restart-concerns}.test.ts',
  ...thatNames(
    /\/support\/commits\.ts'|DatabaseSync|openPlainly|gatewright\.sqlite|create trigger .* raise\(/,
  ).filter(file => !aboutPostgres.includes(file)),
]

/** Tests that share their modules: a process and all modules anew for each file would take most of the time. */
const sharing = (include: string[], but: string[] = []) => ({
  include,
  exclude: ['**/node_modules/**', ...replacingOf(include), ...but],
  isolate: false,
})

/**
 * What is waited for comes within this on any machine, in milliseconds; the runner's own second decided tests on a busy one. A build
 * server gives a test that failed a second try, and `scripts/at-the-end.ts` names it: of twelve thousand, one that a stranger's load
 * on the machine decided must not hide what the others say, and must not go unseen either.
 */
const onAnyMachine = { expect: { poll: { timeout: 20_000 } }, retry: process.env.CI ? 1 : 0 }

/** Room for a busy machine: how long something takes must not decide a test. */
const patient = { testTimeout: 60_000, hookTimeout: 60_000, ...onAnyMachine }

const quick = {
  setupFiles: ['tests/support/few-keys.ts'],
  // What a hash costs is looked at beside passwords.ts, and by whatever starts a real process.
  alias: [{ find: /^argon2$/, replacement: join(import.meta.dirname, quickArgon2) }],
}

const onPostgres = {
  test: {
    name: 'postgres',
    ...sharing([...onBoth, ...aboutStores, ...aboutPostgres], [...aboutSqlite, ...(isWhole ? [] : longOnes)]),
    ...patient,
    ...quick,
    env: { GATEWRIGHT_TESTS_ON: 'postgres' },
    globalSetup: ['packages/server/test/support/postgres-of-the-run.ts'],
  },
}

/** Three kinds of tests: rules beside their file, flows over HTTP, and a real browser. */
export default defineConfig({
  test: {
    // Browsers and provider calls leave a core idle much of the time, even where there are but two.
    maxWorkers: 3,
    projects: [
      { test: { name: 'unit', ...sharing(unit), ...patient } },
      { test: { name: 'unit-replacing', include: replacingOf(unit), ...patient } },
      {
        test: {
          name: 'flow',
          ...sharing(flow, aboutPostgres),
          ...patient,
          ...quick,
        },
      },
      ...(findPostgres() === undefined ? [] : [onPostgres]),
      { test: { name: 'flow-replacing', include: replacingOf(flow), ...patient } },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          ...onAnyMachine,
          // Each file runs a demo of its own, on ports that the system gives. The README's pictures show fixed ones.
          fileParallelism: process.env.UPDATE_SCREENSHOTS !== '1',
        },
      },
    ],
  },
})
