import { resolve } from 'node:path'
import {
  describeProxies,
  type Notice,
  nodeNameOf,
  noteExtraAuthorities,
  type Problem,
  parseConfig,
  readConfigText,
  withNoticesOfFile,
} from '@gatewright/config'
import type { Logger } from 'pino'
import { type Clock, systemClock } from './clock.ts'
import type { Configuration } from './config-file/configuration.ts'
import { versionOf } from './config-file/read-text.ts'
import { textToStart } from './config-file/shared/text-to-start.ts'
import { type RunningServer, startServer } from './main.ts'
import type { NodeIdentity } from './nodes/nodes.ts'
import { outboundProxies } from './outbound/agents.ts'
import type { Siblings } from './siblings.ts'
import { StartError } from './start-error.ts'
import { createStrategyTypes } from './strategies/registry.ts'
import type { StrategyType } from './strategies/strategy.ts'

/** The file has problems, so nothing was started. `formatProblems` of the configuration package makes them readable. */
export class ConfigProblemsError extends Error {
  override readonly name = 'ConfigProblemsError'
  readonly problems: readonly Problem[]
  /** How many there are beside those. */
  readonly more: number
  constructor(problems: readonly Problem[], more = 0) {
    const count = problems.length + more
    super(`The configuration has ${count === 1 ? 'a problem' : `${count} problems`}.`)
    this.problems = problems
    this.more = more
  }
}

export interface Gatewright extends RunningServer {
  readonly configuration: Configuration
  /** What is worth knowing of the file that it was started from. */
  readonly notices: readonly Notice[]
  /**
   * Reads the file again and puts it in the place of what runs; for `SIGHUP`. During a restart it waits its turn.
   * @throws GatewrightError `config_invalid`, `restart_failed`; the old configuration goes on serving
   */
  restartFromFile(by: string): Promise<void>
}

/**
 * The server with its configuration file: what `gatewright start` runs.
 * @param options.configFile as problems shall name it; relative to the current folder
 * @throws ConfigProblemsError
 * @throws PortTakenError
 * @throws StartError for what else the machine or the data do not let it do
 */
export async function startGatewright(options: {
  readonly configFile: string
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly log: Logger
  readonly clock?: Clock
  readonly consoleFolder?: string
  /** The types of strategy that there are; the built-in ones when absent. */
  readonly strategyTypes?: readonly StrategyType[]
  /** What this process is to others on the same data; by its machine and package, as far as absent. */
  readonly node?: Partial<NodeIdentity>
  /** What is run in the place of what the file says, or of the newest version: what siblings of this process run already. */
  readonly text?: string
  /** What the file says, where another process has read it: a pipe can be read once. What is to be run is found by it as ever. */
  readonly fileText?: string
  /** Where this is one process of several. */
  readonly siblings?: Siblings
}): Promise<Gatewright> {
  const begunAt = performance.now()
  const { configFile, env = process.env, node, text: given, fileText, ...others } = options
  const known = given ?? fileText
  const read =
    known === undefined ? readConfigText(configFile, { pipes: true }) : { ok: true as const, text: known }
  if (!read.ok) throw new ConfigProblemsError([read.problem])
  const strategies = createStrategyTypes(options.strategyTypes).definitions
  const { log, clock = systemClock } = options
  const asRead = parseConfig(read.text, { file: configFile, env, strategies })
  const { text, version, ...found } =
    given === undefined
      ? await textToStart(
          { file: configFile, text: read.text, env, strategies, parsed: asRead },
          { clock, log },
        )
      : { text: given, version: versionOf(given), parsed: asRead }
  const parsed = withNoticesOfFile(found.parsed, configFile, text, env)
  if (!parsed.ok) throw new ConfigProblemsError(parsed.problems, parsed.more)
  refuseLostClock(clock.now())
  if (options.siblings?.isFirst !== false) sayTheWayOut(log)
  const running = { text, version }
  const server = await startServer({
    ...others,
    config: parsed.config,
    source: { path: resolve(configFile), env, running },
    node: { name: nodeNameOf(env), begunAt, ...node },
  })
  const configuration = server.configuration as Configuration
  return {
    get config() {
      return server.config
    },
    get port() {
      return server.port
    },
    get observedPort() {
      return server.observedPort
    },
    services: server.services,
    ...(server.adminLink === undefined ? {} : { adminLink: server.adminLink }),
    configuration,
    notices: parsed.notices,
    restart: server.restart,
    restartFromFile: async by => {
      await configuration.restart.run({ name: by }, { whenBusy: 'wait', accepts: 'all' })
    },
    close: server.close,
  }
}

/** @throws StartError where a variable names no proxy: everybody would wait for calls that cannot be made */
function sayTheWayOut(log: Logger): void {
  const proxies = outboundProxies()
  const extra = noteExtraAuthorities(process.env)
  for (const notice of [...proxies.notices, ...(extra === undefined ? [] : [extra])]) log.warn(notice)
  const ways = describeProxies(proxies)
  if (ways !== undefined) log.info(ways)
}

/** No clock that was ever set says less; in milliseconds since 1970. */
const EARLIEST = Date.parse('2025-01-01T00:00:00Z')

/**
 * A machine without a battery begins in 1970 until the network tells it the time. Sessions and tokens that have ended would
 * count again, and whatever is signed meanwhile would be worth nothing later.
 */
function refuseLostClock(now: number): void {
  if (now >= EARLIEST) return
  throw new StartError(
    `The clock of this machine says ${new Date(now).toISOString()}, so nobody can tell which sessions have ended. Set it (timedatectl set-ntp true), and start after that (After=time-sync.target of systemd).`,
  )
}
