import { resolve } from 'node:path'
import {
  type Config,
  databaseOf,
  describeProxies,
  loadConfigFile,
  type Notice,
  noteEnvironment,
  type Problem,
  readableAddresses,
  readOutboundProxies,
} from '@gatewright/config'
import { Command } from 'commander'
import { configFile, configOption, loadOrStop } from '../configuration.ts'
import { exitCodes } from '../exit-codes.ts'
import { print } from '../print.ts'
import { Stop } from '../stop.ts'

/** `gatewright check`: every problem of the file, or what it amounts to. Opens no port and no database. */
export function checkCommand(): Command {
  return new Command('check')
    .description('check the configuration file, and say what it amounts to')
    .addOption(configOption())
    .option('--json', 'one JSON object instead of text, also of a file with problems')
    .option('--strict', `fail where something is worth knowing, with exit code ${exitCodes.no}`)
    .option('--online', 'also ask the providers: discovery, keys, endpoints, client, redirect URI')
    .action(async (options: CheckOptions) => {
      if (options.json && options.online)
        throw new Stop('--online is for people. "gatewright doctor --json" asks the providers for a script.')
      if (options.json) return await printJson(options)
      const { config, notices } = loadOrStop(options.config)
      const reading = readOutboundProxies(process.env)
      if (!reading.ok) throw new Stop(reading.problem)
      const missing = await missingFor(config)
      if (missing.length > 0) throw new Stop(...missing)
      const ways = describeProxies(reading.proxies)
      print(...describe(config), ...(ways === undefined ? [] : [ways]))
      const worthKnowing = [...notices, ...noteEnvironment(process.env)]
      if (worthKnowing.length > 0) print('', 'Worth knowing:', ...worthKnowing)
      if (worthKnowing.length > 0 && options.strict) process.exitCode = exitCodes.no
      if (options.online) {
        const { checkOnline } = await import('../doctor/online.ts')
        await checkOnline(configFile(options.config))
      }
    })
}

interface CheckOptions {
  readonly config?: string
  readonly json?: boolean
  readonly strict?: boolean
  readonly online?: boolean
}

/** What `check --json` prints: what it finds, and what the file amounts to. Members may be added, and none changes its meaning. */
export interface CheckReport {
  /** Absolute. */
  readonly file: string
  /** Whether a server would start with it. */
  readonly ok: boolean
  readonly problems: readonly Problem[]
  /** How many problems there are beside those. */
  readonly moreProblems: number
  readonly notices: readonly Notice[]
  /** What is worth knowing of the environment, which has no place in the file; packages that are not installed too. */
  readonly environment: readonly string[]
  /** `null` where there are problems. */
  readonly amountsTo: {
    readonly externalUrl: string
    readonly listen: { readonly host: string; readonly port: number }
    readonly strategies: readonly {
      readonly id: string
      readonly type: string
      readonly offered: boolean
      readonly hidden: boolean
      readonly notOfferedBecause: string | null
    }[]
    readonly superAdmins: Config['superAdmins']
    readonly apps: readonly {
      readonly id: string
      readonly urls: readonly string[]
      readonly upstreams: readonly string[]
    }[]
  } | null
}

async function printJson(options: CheckOptions): Promise<void> {
  const file = configFile(options.config)
  const result = loadConfigFile(file)
  const reading = readOutboundProxies(process.env)
  const missing = result.ok ? await missingFor(result.config) : []
  const environment = [...noteEnvironment(process.env), ...missing]
  const report: CheckReport = {
    file: resolve(file),
    ok: result.ok && reading.ok && missing.length === 0,
    problems: result.ok ? [] : result.problems,
    moreProblems: result.ok ? 0 : result.more,
    notices: result.notices,
    environment,
    amountsTo: result.ok ? amountsTo(result.config) : null,
  }
  // JSON escapes what a terminal would obey, but for what `visible` escapes beside.
  print(...JSON.stringify(report, null, 2).split('\n'))
  if (!report.ok) process.exitCode = exitCodes.failed
  else if (options.strict && report.notices.length + environment.length > 0) process.exitCode = exitCodes.no
}

/** What lies with this installation and not with the file. The server is loaded only where the file asks for something. */
async function missingFor(config: Config): Promise<readonly string[]> {
  if (config.extAuthz?.grpc === undefined && config.observability?.tracing === undefined) return []
  const { missingPackages } = await import('@gatewright/server')
  return missingPackages(config)
}

const amountsTo = (config: Config): CheckReport['amountsTo'] => ({
  externalUrl: config.http.externalUrl,
  listen: { host: config.http.host, port: config.http.port },
  strategies: config.strategies.map(({ id, type, offered, hidden, notOfferedBecause = null }) => ({
    id,
    type,
    offered,
    hidden,
    notOfferedBecause,
  })),
  superAdmins: config.superAdmins,
  apps: config.apps.map(({ id, urls, upstreams }) => ({
    id,
    urls: urls.map(url => url.origin + url.pathPrefix),
    upstreams: upstreams.map(String),
  })),
})

/** What a configuration amounts to, for a person: who can sign in how, what is behind the gate. */
export function describe(config: Config): readonly string[] {
  const strategies = config.strategies.map(strategy =>
    strategy.offered
      ? `  ${strategy.id} (${strategy.type}): offered${strategy.hidden ? ', without a button' : ''}`
      : `  ${strategy.id} (${strategy.type}): not offered. ${strategy.notOfferedBecause ?? ''}`,
  )
  const apps = config.apps.map(
    app =>
      `  ${app.id}: ${app.urls.map(url => url.origin + url.pathPrefix).join(', ')} → ${app.upstreams.join(', ')}`,
  )
  const superAdmins = config.superAdmins.map(
    entry => `  ${readableAddresses(entry.email)} with ${entry.strategy}`,
  )
  return [
    `${config.file} is fine.`,
    '',
    `Address: ${config.http.externalUrl} (listens on ${config.http.host}, port ${config.http.port})`,
    ...whereTheDataLie(config),
    ...whoseItIs(config),
    'Strategies:',
    ...strategies,
    'Super admins:',
    ...orOne(superAdmins, '  none in the file; start gives out a one-time link while there is none'),
    'Apps:',
    ...orOne(apps, '  none'),
  ]
}

/** Said where it is not the data folder: an address in the environment is easily overlooked. */
const whereTheDataLie = ({ storage }: Config): readonly string[] =>
  storage === undefined
    ? []
    : [
        `Data: PostgreSQL at ${storage.host}, port ${storage.port}, database ${storage.database}, as ${storage.user}${storage.fromEnvironment ? ' (by the variable DATABASE_URL)' : ''}. "gatewright doctor" asks it.`,
      ]

const orOne = (lines: readonly string[], otherwise: string): readonly string[] =>
  lines.length > 0 ? lines : [otherwise]

/** Nothing where the file is what one server runs, and the console edits it. */
function whoseItIs(config: Config): readonly string[] {
  if (config.configuration?.owner === 'file') {
    const how = config.configuration.watch
      ? 'a change of it is restarted onto'
      : 'nothing is restarted by itself'
    return [`Configuration: this file, which nothing of Gatewright writes; ${how}`]
  }
  return config.storage === undefined
    ? []
    : [
        `Configuration: the newest version in ${databaseOf(config)}; this file finds it, and is a copy. "gatewright config diff" compares them.`,
      ]
}
