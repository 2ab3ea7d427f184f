import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { buildApp } from './app.ts'
import { signInWithoutBrowser } from './automation/sign-in.ts'
import { type Clock, systemClock } from './clock.ts'
import { createFaults, type Faults } from './faults/faults.ts'
import { loadFaultFile } from './faults/file.ts'
import { DeltaRounds } from './graph/delta-rounds.ts'
import { generateTlsMaterial, type TlsMaterial } from './keys/certificate.ts'
import { createSigningKeys } from './keys/signing-keys.ts'
import { createKnownHosts, type KnownHosts } from './known-hosts.ts'
import { createCodeStore } from './protocol/codes.ts'
import { createDeviceCodes } from './protocol/device-codes.ts'
import { describeRefusal } from './refusal.ts'
import type { SignInContext } from './sign-in/context.ts'
import { createInteractions } from './sign-in/interactions.ts'
import { createPasswords } from './sign-in/passwords.ts'
import { createSessions } from './sign-in/sessions.ts'
import { defaultPassword, openStore, type SeedFile, type Store } from './store/index.ts'
import { visibleLines } from './terminal.ts'
import { createVerifier } from './tokens/verify.ts'

export interface EntraEmulatorOptions {
  /** 0 lets the system choose. Default 0. */
  readonly port?: number
  /** Default `127.0.0.1`. It is no identity provider: think twice before giving it another address. */
  readonly host?: string
  /** `demo` (default), `empty`, `personas`, the path of a seed file, or its content. Not used once the data file exists. */
  readonly seed?: string | SeedFile
  /** Where the directory is kept; in memory alone when left out. */
  readonly dataFile?: string
  /** https with a certificate of its own making, or with yours. */
  readonly tls?: boolean | TlsMaterial
  readonly clock?: Clock
  /** The origin in issuers and addresses; when left out, that of each request, by whichever of its own names it comes. */
  readonly origin?: string
  /** Further host names that it answers to, a container's for one. Loopback, `host` and that of `origin` are known. */
  readonly hostNames?: readonly string[]
  /** Faults to begin with: a JSON file, `{ "seed": 1, "faults": [{ "kind": "slow" }] }`. */
  readonly faultFile?: string
  /** Start of the generator behind faults with a probability. Default 1. */
  readonly faultSeed?: number
}

export interface EntraEmulator {
  /** `http://127.0.0.1:4000`, or https with TLS; `localhost` works as well. */
  readonly origin: string
  readonly port: number
  readonly store: Store
  readonly faults: Faults
  /** With TLS: the authority to trust, in PEM. */
  readonly caCertificate: string | undefined
  /**
   * Signs somebody in as a browser would, without one: the authorize address in, the app's redirect URI with `code` and
   * `state` out.
   * @param password that of the seeds when left out
   * @throws Error with what the page says, where a page is in the way
   */
  signIn(url: string | URL, username: string, password?: string): Promise<URL>
  /** Signs with a new key from now on; the old one stays published. */
  rolloverKeys(): Promise<void>
  /** Stops listening and writes the data file. */
  close(): Promise<void>
}

/** The address is taken; the message names the option that changes it. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError'
}

/** How long answers in progress are waited for when it is closed, in milliseconds. */
const LAST_ANSWERS = 1_000

/**
 * Starts an emulator. Any number can run in one process.
 *
 * Throws `FileProblemsError` when the data or seed file cannot be used, {@link PortTakenError} when the port is taken.
 */
export const startEntraEmulator = async (options: EntraEmulatorOptions = {}): Promise<EntraEmulator> => {
  const host = options.host ?? '127.0.0.1'
  const clock = options.clock ?? systemClock
  const { store, dataFile } = openStore({
    seed: options.seed ?? 'demo',
    clock,
    onFileState: error => sayFileState(options.dataFile, error),
    ...(options.dataFile === undefined ? {} : { dataFile: options.dataFile }),
  })
  const tls =
    options.tls === true
      ? await generateTlsMaterial(
          ['localhost', '127.0.0.1', ...(isLoopback(host) ? [] : [host]), ...(options.hostNames ?? [])],
          clock.now(),
        )
      : options.tls === false
        ? undefined
        : options.tls
  const { origin, hostNames = [] } = options
  const hosts = createKnownHosts({ host, origin, hostNames })
  const emulator = createEmulator(store, clock, options, hosts)
  let app: FastifyInstance | undefined
  try {
    if (options.faultFile !== undefined) loadFaultFile(emulator.faults, options.faultFile)
    app = await buildApp(emulator, { tls, hosts })
    await app.listen({ port: options.port ?? 0, host })
  } catch (error) {
    dataFile?.close()
    await app?.close()
    throw asPortTaken(error, host, options.port ?? 0)
  }
  emulator.keys.warmUp()
  const listening = app
  // Of a connection that the system could not hand over. Without a listener it would end the process.
  listening.server.on('error', error => say(`a connection was not accepted: ${error.message}`))
  const { port } = listening.server.address() as AddressInfo
  const scheme = tls === undefined ? 'http' : 'https'
  return {
    origin: options.origin ?? `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    store,
    faults: emulator.faults,
    caCertificate: tls?.ca,
    signIn: (url, username, password = defaultPassword) =>
      signInWithoutBrowser(url, { username, password, ca: tls?.ca }),
    rolloverKeys: () => emulator.rolloverKeys(),
    async close() {
      // An answer that a fault holds back would keep it from closing.
      const force = setTimeout(() => listening.server.closeAllConnections(), LAST_ANSWERS)
      await listening.close()
      clearTimeout(force)
      dataFile?.close()
    },
  }
}

const createEmulator = (
  store: Store,
  clock: Clock,
  options: EntraEmulatorOptions,
  hosts: KnownHosts,
): SignInContext => {
  const keys = createSigningKeys(store, clock)
  return {
    store,
    clock,
    keys,
    faults: createFaults(store, options.faultSeed ?? 1),
    deltas: new DeltaRounds(),
    tokens: createVerifier(store, clock),
    sessions: createSessions(clock),
    interactions: createInteractions(clock),
    codes: createCodeStore(clock),
    deviceCodes: createDeviceCodes(clock),
    passwords: createPasswords(clock),
    // Requests by names that are not known have been turned away before.
    originOf: request => options.origin ?? hosts.originOf(request) ?? `${request.protocol}://localhost`,
    rolloverKeys: () => keys.rollover(),
  }
}

/** Once when it begins and once when it is over. */
const sayFileState = (file = '', error: unknown): void =>
  say(
    error === undefined
      ? `${file} is written again, with everything that has changed.`
      : `What changes is kept in memory until it can be written. ${describeRefusal(error, file) ?? `${file}: ${error}`}`,
  )

const say = (text: string): void => void process.stderr.write(`${visibleLines(`entra-emulator: ${text}`)}\n`)

const isLoopback = (host: string): boolean => host === 'localhost' || host === '127.0.0.1'

const asPortTaken = (error: unknown, host: string, port: number): unknown =>
  (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
    ? new PortTakenError(`Port ${port} on ${host} is taken by another program. Choose another with --port.`)
    : error
