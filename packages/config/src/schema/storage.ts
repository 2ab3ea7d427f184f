import { flag, group, optional, text, whole } from './fields.ts'

export const storage = group(
  {
    title: 'Storage',
    description:
      'A PostgreSQL in the place of the SQLite in the data folder: for several servers on the same data. The variable `DATABASE_URL` is taken where this is absent.',
    examples: [{ url: '${env:DATABASE_URL}' }],
  },
  {
    url: optional(
      text({
        title: 'Address',
        description:
          'The database, as libpq writes it, with `sslmode` (`disable`, `require`, `verify-ca`, `verify-full`), `sslrootcert`, `sslcert`, `sslkey` and `application_name`. `require` with `sslrootcert` is `verify-ca`. Without `sslmode` the certificate is verified in full, and a database of this machine is reached in the clear.',
        examples: ['postgres://gatewright:secret@db.example.com/gatewright'],
        kind: 'postgres',
        secret: true,
      }),
    ),
    connections: optional(
      whole({
        title: 'Connections',
        description: 'Of each server, at most; one more listens for changes.',
        default: 10,
        examples: [20],
        minimum: 2,
        maximum: 200,
      }),
    ),
    pgbouncer: optional(
      flag({
        title: 'Behind pgbouncer',
        description:
          'Connections are shared by transaction (`pool_mode = transaction`), so that none keeps settings of its own and none hears what others announce. Changes of other servers are then looked for twice a second.',
        default: false,
      }),
    ),
  },
)
