import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { freePort } from '../../../../../tests/support/free-ports.ts'
import { type Gatewright, startGatewright } from '../../../src/index.ts'
import { type Browser, createBrowser } from '../../support/browser.ts'
import { typesWithToys } from '../toys/types.ts'
import { type RelayProvider, sharedKey, startRelayProvider } from './relay-provider.ts'

export interface ToyServer {
  readonly gatewright: Gatewright
  readonly provider: RelayProvider
  /** As browsers see it. */
  readonly origin: string
  newBrowser(): Browser
  close(): Promise<void>
}

/** Of a file that uses both toys. */
export const toyFile = (origin: string, providerURL: string, more: object = {}): string =>
  JSON.stringify(
    {
      httpServer: { port: Number(new URL(origin).port), externalUrl: origin },
      superAdmins: [
        { email: 'ada@contoso.test', strategy: 'staff' },
        { email: 'grace@contoso.test', strategy: 'staff' },
      ],
      authStrategies: {
        staff: {
          type: 'directory',
          label: 'Staff directory',
          options: { server: 'directory.contoso.test', bindCode: '7Q2-only-ours' },
        },
        partner: {
          type: 'relay',
          label: 'Partner',
          allowSelfSignup: true,
          options: { providerURL, sharedKey },
        },
      },
      pro: { collaboratorsAuthStrategies: ['staff', 'partner'], externalAuth: { enabled: true } },
      ...more,
    },
    null,
    2,
  )

/** A real server from a real file, with two types more than it knows by itself. */
export async function startToyServer(): Promise<ToyServer> {
  const folder = await mkdtemp(join(tmpdir(), 'gatewright-'))
  const configFile = join(folder, 'gatewright.config.json')
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const provider = await startRelayProvider(() => `${origin}/api/v1/auth/login-callback/relay/partner`)
  await writeFile(configFile, toyFile(origin, provider.origin))
  const gatewright = await startGatewright({
    configFile,
    env: {},
    log: pino({ level: process.env.LOG ?? 'silent' }),
    strategyTypes: typesWithToys,
  })
  return {
    gatewright,
    provider,
    origin,
    newBrowser: () => createBrowser(port),
    async close() {
      await gatewright.close()
      await provider.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
