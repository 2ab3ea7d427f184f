import type { IncomingMessage } from 'node:http'
import type { Config } from '@gatewright/config'
import type { Configuration } from './config-file/configuration.ts'
import type { Gate } from './gate/gate.ts'
import { createTrustedProxies } from './http/trusted-proxies.ts'
import type { Caller } from './identity/caller.ts'
import type { Services } from './services.ts'
import { createTransactions, type Transactions } from './sign-in/transaction.ts'
import type { Strategy } from './strategies/strategy.ts'

/** What the console's routes are built from: one configuration on top of the services that outlive it. */
export interface Context extends Services {
  readonly config: Config
  /** Offered strategies by id. */
  readonly strategies: ReadonlyMap<string, Strategy>
  readonly gate: Gate
  readonly transactions: Transactions
  /** The file that `config` was read from, where the server was started from one. */
  readonly configuration: Configuration | undefined
  /** `https://sso.example.com` */
  readonly origin: string
  /** `sso.example.com`, with the port where there is one: the host that the console's sessions count on. */
  readonly host: string
  /** Whether browsers see the console by https: decides cookie names and flags. */
  readonly secure: boolean
  clientOf(request: IncomingMessage): ClientInfo
  /** @throws GatewrightError `storage_unavailable` */
  callerOf(request: IncomingMessage): Promise<Caller | undefined>
}

/** Where a request comes from, as far as it can be known. */
export interface ClientInfo {
  readonly address: string
  readonly userAgent: string
}

export function createContext(
  services: Services,
  config: Config,
  parts: {
    readonly strategies: ReadonlyMap<string, Strategy>
    readonly gate: Gate
    readonly configuration?: Configuration | undefined
  },
): Context {
  const { protocol, host, origin } = new URL(config.http.externalUrl)
  const secure = protocol === 'https:'
  const proxies = createTrustedProxies(config.http.trustedProxies)
  return {
    ...services,
    ...parts,
    configuration: parts.configuration,
    config,
    origin,
    host,
    secure,
    transactions: createTransactions({ ...services, secure, origin }),
    clientOf: request => ({
      address: proxies.clientAddress(request),
      userAgent: (request.headers['user-agent'] ?? '').slice(0, 300),
    }),
    callerOf: async request => services.sessions.callerOf(request.headers.cookie, host),
  }
}
