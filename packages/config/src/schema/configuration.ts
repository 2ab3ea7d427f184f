import { Type } from 'typebox'
import { flag, group, optional } from './fields.ts'

export const configuration = group(
  {
    title: 'Configuration',
    description: 'Whose this file is. Takes effect when the server is stopped and started.',
    examples: [{ owner: 'file', watch: true }],
  },
  {
    owner: optional(
      Type.Union([Type.Literal('storage'), Type.Literal('file')], {
        title: 'Owner',
        description:
          '`storage`: it is edited in the console, or here, and its versions are kept; with a PostgreSQL the newest of them is what every server runs, and each server’s file finds the database and is a copy. `file`: it comes from elsewhere, such as a checkout or a ConfigMap; nothing of Gatewright writes it, and each server runs its own.',
        default: 'storage',
        examples: ['file'],
      }),
    ),
    watch: optional(
      flag({
        title: 'Watch',
        description:
          'Whether the server restarts by itself when this file has changed and has no problems. Only of a file that is its own owner.',
        default: false,
        examples: [true],
      }),
    ),
  },
)
