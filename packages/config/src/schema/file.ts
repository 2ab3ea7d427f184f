/** The configuration file as an operator writes it: the one source of types, checks, editor help and reference page. */
import { type Static, Type } from 'typebox'
import { authStrategiesSchema } from '../strategies/auth-strategies.ts'
import type { StrategyDefinition } from '../strategies/definition.ts'
import { apps } from './apps/apps.ts'
import { audit } from './audit.ts'
import { branding } from './branding.ts'
import { configuration } from './configuration.ts'
import { extAuthz } from './ext-authz.ts'
import { elsewhere, flag, group, optional, text, texts } from './fields.ts'
import { httpServer, jwtToken, session } from './http-server.ts'
import { machines } from './machines.ts'
import { mail } from './mail.ts'
import { observability } from './observability.ts'
import { pro } from './pro.ts'
import { storage } from './storage.ts'
import { texts as doorTexts } from './texts.ts'

const superAdmin = group(
  {
    title: 'Super admin',
    description: 'Redeemed like an invitation at the first sign-in, then bound to that identity.',
    examples: [{ email: 'ada@example.com', strategy: 'azure' }],
  },
  {
    email: text({
      title: 'E-mail address',
      description: 'Address at the provider.',
      examples: ['ada@example.com'],
      kind: 'email',
    }),
    strategy: text({
      title: 'Strategy',
      description: 'The strategy that they sign in with.',
      examples: ['azure'],
    }),
  },
)

/** The schema of a file, for the types of strategy that there are. */
export const fileSchemaFor = (definitions: readonly StrategyDefinition[]) =>
  group(
    { title: 'Gatewright configuration', description: 'The file `gatewright.config.json`.' },
    {
      $schema: optional(
        text({
          title: 'JSON Schema',
          description: 'Address of the schema, for editors.',
          examples: ['./gatewright.schema.json'],
        }),
      ),
      httpServer: optional(httpServer),
      dataFolder: optional(
        text({
          title: 'Data folder',
          description:
            'Folder of the database and the keys, relative to the configuration file. Its backups hold every secret that ever stood in this file as text.',
          default: './data',
          examples: ['/var/lib/gatewright'],
          local: true,
        }),
      ),
      storage: optional(storage),
      configuration: optional(configuration),
      jwtToken: optional(jwtToken),
      session: optional(session),
      audit: optional(audit),
      branding: optional(branding),
      texts: optional(doorTexts),
      observability: optional(observability),
      extAuthz: optional(extAuthz),
      mail: optional(mail),
      roles: optional(
        texts({
          title: 'Roles',
          description:
            'Names beyond `admin` and `member`, for rules. Only `admin` and super admins see more of the console.',
          default: [],
          examples: [['support', 'finance']],
          kind: 'name',
        }),
      ),
      superAdmins: optional(
        Type.Array(superAdmin, {
          title: 'Super admins',
          description: 'Operators: they see everything, edit the configuration and restart.',
          default: [],
          examples: [[{ email: 'ada@example.com', strategy: 'azure' }]],
        }),
      ),
      authStrategies: optional(authStrategiesSchema(definitions)),
      pro: optional(pro),
      apps: optional(apps),
      machines: optional(machines),
      allowServerReboot: optional(
        flag({
          title: 'Allow restart',
          description: 'Whether super admins may restart from the console.',
          default: true,
        }),
      ),
      version: elsewhere('Version of the other program'),
      appSecret: elsewhere('Secret of the other program', 'secret'),
      converse: elsewhere('Converse API'),
      dialog: elsewhere('Dialog engine'),
      logs: elsewhere('Logs'),
      modules: elsewhere('Modules'),
      sendUsageStats: elsewhere('Usage statistics'),
      dataRetention: elsewhere('Data retention'),
      botCategories: elsewhere('Bot categories'),
      fileUpload: elsewhere('File upload'),
      autoRevision: elsewhere('Automatic revisions'),
      eventCollector: elsewhere('Event collector'),
      botMonitoring: elsewhere('Bot monitoring'),
      showPoweredBy: elsewhere('The “powered by” line'),
      noRepeatPolicy: elsewhere('No-repeat policy'),
      additionalLanguages: elsewhere('Additional languages'),
      actionServers: elsewhere('Action servers', 'secret'),
      experimental: elsewhere('Experimental features'),
      telemetry: elsewhere('Telemetry'),
    },
  )

/** What a file without problems holds, before defaults. */
export type FileConfig = Static<ReturnType<typeof fileSchemaFor>>

/** A file with what is wrong left out: rules across fields look at the rest. */
export type PartialFile = DeepPartial<FileConfig>

type DeepPartial<T> = T extends (infer Item)[]
  ? DeepPartial<Item>[]
  : T extends readonly (infer Item)[]
    ? readonly DeepPartial<Item>[]
    : T extends object
      ? { [Key in keyof T]?: DeepPartial<T[Key]> }
      : T
