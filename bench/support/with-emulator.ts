import { freePort } from '../../tests/support/free-ports.ts'
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
  const provider = `http://localhost:${emulatorPort}/11111111-1111-4111-8111-111111111111`
  const server = await startGatewright(more.upstream, undefined, more.flags, port => ({
    authStrategies: {
      default: { type: 'basic', allowSelfSignup: true },
      azure: {
        type: 'oauth2',
        allowSelfSignup: true,
        options: {
          authorizationURL: `${provider}/oauth2/v2.0/authorize`,
          tokenURL: `${provider}/oauth2/v2.0/token`,
          clientID: 'aaaaaaaa-0000-4000-8000-000000000001',
          clientSecret: 'secret-of-the-bench-000000000000000000001',
          callbackURL: callbackOf(port),
          scope: 'openid profile email',
        },
        fieldMapping: { email: 'preferred_username' },
      },
    },
    pro: { collaboratorsAuthStrategies: ['default', 'azure'], externalAuth: { enabled: true } },
    ...more.settings,
  }))
  const { child } = await forked('emulator.ts', emulatorPort, people, callbackOf(server.port))
  const signIns = createProviderSignIns(`http://localhost:${server.port}`, atOnce)
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

const callbackOf = (port: number): string =>
  `http://localhost:${port}/api/v1/auth/login-callback/oauth2/azure`
