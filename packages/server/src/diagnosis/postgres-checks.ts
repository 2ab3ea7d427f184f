import type { PostgresConfig } from '@gatewright/config'
import { amber, type Check, type Finding, green, red } from '../checks/check.ts'
import { lookAtPostgres, type PostgresFacts } from '../storage/postgres/look.ts'
import { OLDEST } from '../storage/postgres/prepare.ts'

/** Milliseconds. Beyond it whoever is not remembered waits noticeably: a sign-in asks half a dozen times. */
const SLOW = 10
/** Milliseconds. Times of rows are the nodes' own: what one has written is not yet so, or over, for another. */
const CLOCKS_APART = 2_000
const CLOCKS_FAR_APART = 30_000
/** As long as a connection is waited for, and a bit. */
const PATIENCE = 5_000

/**
 * The PostgreSQL that everything is stored in, asked about itself.
 * @param options.nodes how many run on it, each worker of a machine being one
 */
export function postgresChecks(
  config: PostgresConfig,
  { faults, nodes }: { readonly faults: readonly string[]; readonly nodes: number },
): readonly Check[] {
  let asked: Promise<PostgresFacts> | undefined
  const facts = () => (asked ??= lookAtPostgres(config))
  const check = (
    id: string,
    title: string,
    why: string,
    look: (facts: PostgresFacts) => Finding,
    needs = ['storage.database'],
  ): Check => ({
    id: `storage.${id}`,
    group: 'storage',
    title,
    why,
    timeoutMs: PATIENCE,
    needs,
    look: async () => look(await facts()),
  })
  return [
    {
      ...check(
        'database',
        'PostgreSQL answers, and takes writes',
        'Without it nobody is let in.',
        () => green(''),
        [],
      ),
      async look() {
        if (faults.length > 0)
          return red(faults.join(' '), 'Look at PostgreSQL; docs/operate/what-to-do-when.md says how.')
        try {
          return reached(await facts())
        } catch (error) {
          return red(error instanceof Error ? error.message : String(error), 'Mend what is named.')
        }
      },
    },
    check(
      'version',
      'It is of a version that Gatewright knows',
      'A server does not start on another.',
      suits,
    ),
    check(
      'tables',
      'Its tables are those of this version',
      'A newer one is not to be written by an older server.',
      shape,
    ),
    check('rights', 'Tables may be made and changed there', 'An upgrade changes tables.', rights),
    check('clock', 'Its clock is that of this machine', 'Sessions and links end by the time.', clock),
    check(
      'connections',
      'It has room for the connections of every node',
      'Where it has none, people wait and are refused.',
      facts => room(facts, config, nodes),
    ),
    check('tls', 'What goes there is encrypted', 'Keys and sessions go over the wire.', facts =>
      tls(facts, config),
    ),
    check(
      'pooler',
      'What shares connections in between is known',
      'In transaction mode settings and listening do not hold.',
      facts => pooler(facts, config),
    ),
  ]
}

function reached({ shown, latency, takesWrites }: PostgresFacts): Finding {
  const took = `${shown} answers in ${latency.toFixed(1)} ms.`
  if (!takesWrites)
    return red(
      `${took} It takes no writes: a standby, or set to read only.`,
      'Name the primary in storage.url.',
    )
  return latency > SLOW
    ? amber(took, 'Put server and database into one network: a sign-in asks several times.')
    : green(took)
}

function suits({ version, major, encoding }: PostgresFacts): Finding {
  const said = `PostgreSQL ${version}, ${encoding}.`
  if (major < OLDEST) return red(said, `Upgrade it to ${OLDEST} or newer.`)
  return encoding === 'UTF8'
    ? green(said)
    : red(said, "Make a database with: create database … encoding 'UTF8' template template0")
}

function shape({ schema }: PostgresFacts): Finding {
  const said = {
    current: green('They are.'),
    none: amber(
      'There are none yet.',
      'The first start makes them, or "gatewright migrate-storage" where there is an installation.',
    ),
    older: amber(
      'They are of an earlier version.',
      'The next start brings them up to date; make a backup before.',
    ),
    newer: red('They are of a newer version.', 'Run that version here, too.'),
  }
  return said[schema]
}

function rights({ mayCreate, notOwned }: PostgresFacts): Finding {
  if (!mayCreate)
    return red(
      'The user may not make tables in the schema.',
      'grant create on schema public to the user, or make it the owner of the database.',
    )
  if (notOwned.length === 0) return green('They may.')
  return amber(
    `${notOwned.length} tables belong to another user: ${notOwned.slice(0, 3).join(', ')}.`,
    'alter table … owner to the user of storage.url, for each of them; or "reassign owned".',
  )
}

function clock({ ahead }: PostgresFacts): Finding {
  const seconds = Math.abs(ahead) / 1000
  const said = `They are ${seconds.toFixed(1)} s apart.`
  const cure = 'Let both machines keep time by NTP: timedatectl, chronyc tracking.'
  if (seconds * 1000 > CLOCKS_FAR_APART) return red(said, cure)
  return seconds * 1000 > CLOCKS_APART ? amber(said, cure) : green(said)
}

/** Whether what nodes may open fits into what there is. */
export function room(
  { mostConnections, usedConnections }: Pick<PostgresFacts, 'mostConnections' | 'usedConnections'>,
  { connections, pgbouncer }: Pick<PostgresConfig, 'connections' | 'pgbouncer'>,
  nodes: number,
): Finding {
  // One more listens for changes. What nodes have of pgbouncer they have not of PostgreSQL: its pool_size is how many.
  const each = pgbouncer ? connections : connections + 1
  const wanted = pgbouncer ? each : each * Math.max(1, nodes)
  const who =
    wanted > each ? `the ${nodes} nodes take up to ${wanted}, ${each} each` : `a node takes up to ${each}`
  const said = `${usedConnections} of ${mostConnections} are in use; ${who}.`
  const cure =
    'Raise max_connections (or the limit of the user or database), or lower storage.connections of each node.'
  if (each > mostConnections) return red(said, cure)
  if (wanted > mostConnections) return amber(said, cure)
  // Those of the nodes may be among the used.
  return mostConnections - usedConnections < 2 ? amber(said, cure) : green(said)
}

function tls({ encrypted, shown }: PostgresFacts, { tls: mode, host }: PostgresConfig): Finding {
  if (!encrypted) {
    return isOwn(host)
      ? green(`In the clear, on this machine: ${shown}.`)
      : amber(`In the clear, to ${host}.`, 'Take sslmode=disable out of storage.url.')
  }
  return mode === 'require'
    ? amber(
        'Encrypted, and whoever answers is believed (sslmode=require).',
        'Write sslmode=verify-full, with sslrootcert=… where the authority is your own.',
      )
    : green(`Encrypted (sslmode=${mode}).`)
}

function pooler({ pooled }: PostgresFacts, { pgbouncer }: PostgresConfig): Finding {
  if (pooled && !pgbouncer) {
    return amber(
      'Something that shares connections, such as pgbouncer, stands in between, and storage.pgbouncer is false.',
      'Set storage.pgbouncer to true where its pool_mode is transaction. With pool_mode = session all is well.',
    )
  }
  if (!pooled && pgbouncer) {
    return amber(
      'There is none, and storage.pgbouncer is true: changes of other servers are looked for twice a second, and not heard at once.',
      'Take storage.pgbouncer out.',
    )
  }
  return green(pooled ? 'pgbouncer, as storage.pgbouncer says.' : 'There is none.')
}

const isOwn = (host: string): boolean => /^(localhost|127(\.\d+){3}|::1)$/.test(host)
