import { freePort } from '../../tests/support/free-ports.ts'
import { azureAt, callbackOf } from './emulated.ts'
import { forked } from './fork.ts'
import { type BenchServer, startGatewright } from './gatewright.ts'
import { createProviderSignIns, type ProviderSignIns } from './provider-sign-in.ts'

/** A server whose people sign in by password, or by an Entra emulator beside it. */
export interface WithEmulator {
  readonly server: BenchServer
  /** Process id of the emulator. */
  readonly emulator: number
  /** Of `person<number>@contoso.test`, from 0 on. */
  readonly signIns: ProviderSignIns
  stop(): Promise<void>
}

/**
 * @param people whom the emulator knows
 * @param atOnce how many of them sign in at the same time
 * @param more what the server is started with beside its strategies
 */
export async function startWithEmulator(
  people: number,
  atOnce: number,
  more: { readonly upstream?: string; readonly flags?: readonly string[]; readonly settings?: object } = {},
): Promise<WithEmulator> {
  const emulatorPort = await freePort()
  const server = await startGatewright(more.upstream, undefined, more.flags, port => ({
    authStrategies: {
      default: { type: 'basic', allowSelfSignup: true },
      azure: azureAt(emulatorPort, originOf(port)),
    },
    pro: { collaboratorsAuthStrategies: ['default', 'azure'], externalAuth: { enabled: true } },
    ...more.settings,
  }))
  const { child } = await forked('emulator.ts', emulatorPort, people, callbackOf(originOf(server.port)))
  const signIns = createProviderSignIns(originOf(server.port), atOnce)
  return {
    server,
    emulator: child.pid ?? 0,
    signIns,
    async stop() {
      signIns.close()
      child.disconnect()
      await server.stop()
    },
  }
}

const originOf = (port: number): string => `http://localhost:${port}`
