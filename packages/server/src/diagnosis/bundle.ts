import { cpus, platform, release, totalmem } from 'node:os'
import type { StrategyDefinition } from '@gatewright/config'
import { type Config, describeProxies, readOutboundProxies, redactText, secretsOf } from '@gatewright/config'
import type { Audit } from '../audit/audit.ts'
import type { Diagnosis } from './diagnose.ts'
import { maskAddresses } from './mask-addresses.ts'

/** Entries of the audit log that go along. */
const ENTRIES = 100

/** What somebody sends along who asks for help: a diagnosis, and what else would be asked back for. */
export interface SupportBundle {
  readonly what: string
  /** What is in it, for whoever is about to send it. */
  readonly contains: readonly string[]
  readonly leftOut: readonly string[]
  readonly diagnosis: Diagnosis
  /** The file's text, secrets masked; absent where it cannot be read. */
  readonly configuration?: string
  readonly versions: Readonly<Record<string, string | undefined>>
  readonly machine: Readonly<Record<string, string | number>>
  /** By which proxies calls go out, without their passwords. */
  readonly proxies?: string
  /** The latest entries of the audit log: what, when, how it ended. Without who. */
  readonly audit?: readonly {
    readonly at: string
    readonly kind: string
    readonly result: string
    readonly code?: string
    readonly ref?: string
  }[]
}

/**
 * Without secrets: those of the file are masked where they stand, and whatever is one of them is taken out wherever it stands. Local
 * parts of e-mail addresses are replaced by numbers, the same one for the same address.
 * @param parts.withAddresses leaves addresses as they are
 */
export async function makeBundle(parts: {
  readonly diagnosis: Diagnosis
  readonly text: string | undefined
  readonly config: Config | undefined
  readonly definitions?: readonly StrategyDefinition[]
  readonly audit?: Pick<Audit, 'read'> | undefined
  readonly withAddresses?: boolean
  readonly env?: Readonly<Record<string, string | undefined>>
}): Promise<SupportBundle> {
  const { diagnosis, text, config, audit, withAddresses = false, env = process.env } = parts
  const reading = readOutboundProxies(env)
  const proxies = reading.ok ? describeProxies(reading.proxies) : reading.problem
  const entries = await audit?.read({}, { limit: ENTRIES }).catch(() => undefined)
  const bundle: SupportBundle = {
    what: 'Support bundle of Gatewright. Look through it before you send it.',
    contains: [
      'what the diagnosis found, with the addresses of this server, its providers and its apps',
      'the configuration file with every secret masked',
      'versions of Gatewright, Node.js and the system, and the size of the machine',
      'the proxies that calls go out by, without passwords',
      ...(entries === undefined
        ? []
        : [
            `the last ${entries.items.length} entries of the audit log: time, kind, result, code and reference`,
          ]),
    ],
    leftOut: [
      'secrets, tokens, passwords and keys',
      'sessions and accounts',
      'the log of the server, which is wherever its standard output goes',
      ...(withAddresses ? [] : ['e-mail addresses: person1@… stands for each']),
    ],
    diagnosis,
    ...(text === undefined ? {} : { configuration: redactText(text, parts.definitions) }),
    versions: { gatewright: diagnosis.versions.gatewright, ...nodeVersions() },
    machine: {
      system: `${platform()} ${release()} ${process.arch}`,
      processors: cpus().length,
      memoryMiB: Math.round(totalmem() / 1024 / 1024),
    },
    ...(proxies === undefined ? {} : { proxies }),
    ...(entries === undefined
      ? {}
      : {
          audit: entries.items.map(({ at, kind, result, code, ref }) => ({
            at: new Date(at).toISOString(),
            kind,
            result,
            ...(code === undefined ? {} : { code }),
            ...(ref === undefined ? {} : { ref }),
          })),
        }),
  }
  // The longest first: of one that begins as another does the rest would stay.
  const secrets = config === undefined ? [] : [...secretsOf(config)].sort((a, b) => b.length - a.length)
  const shown = withAddresses ? (text: string) => text : maskAddresses()
  return everyText(bundle, text => shown(without(text, secrets))) as SupportBundle
}

function nodeVersions(): Record<string, string | undefined> {
  const { node, openssl, sqlite, uv } = process.versions
  return { node, openssl, sqlite, uv }
}

/** Whatever shorter text is a secret would take half of the bundle along. */
const SHORTEST = 6

function without(text: string, secrets: readonly string[]): string {
  let result = text
  for (const secret of secrets) if (secret.length >= SHORTEST) result = result.replaceAll(secret, '(secret)')
  return result
}

function everyText(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map(each => everyText(each, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, everyText(each, change)]))
}
