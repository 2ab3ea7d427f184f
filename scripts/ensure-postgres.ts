/** Makes sure that there is a PostgreSQL for the tests that run on it, where this machine allows, and says what it does. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { findPostgres } from '../tests/support/postgres-server.ts'

/** Without this, Debian's package makes a server of its own, which would run from then on. */
const NO_CLUSTER = '/etc/postgresql-common/createcluster.conf'
const packages = ['postgresql', 'pgbouncer']

const canInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')

if (findPostgres() === undefined && canInstall) {
  const install = `DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends -o Dpkg::Options::=--force-confold ${packages.join(' ')}`
  console.log(`No PostgreSQL found. Installing Debian's packages ${packages.join(' and ')}: ${install}`)
  if (!existsSync(NO_CLUSTER)) {
    mkdirSync('/etc/postgresql-common', { recursive: true })
    writeFileSync(NO_CLUSTER, 'create_main_cluster = false\n')
  }
  spawnSync('sh', ['-c', `${install} || { apt-get update -q && ${install}; }`], {
    stdio: 'inherit',
    timeout: 180_000,
  })
}

const programs = findPostgres()
console.log(
  programs === undefined
    ? 'There is no PostgreSQL 15 or newer here, so tests run on node:sqlite alone. On Debian: apt-get install postgresql pgbouncer.'
    : `PostgreSQL: ${programs}`,
)
