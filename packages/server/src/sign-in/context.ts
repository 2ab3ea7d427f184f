import type { IncomingMessage } from 'node:http'
import type { Config } from '@gatewright/config'
import type { Logger } from 'pino'
import type { Accounts } from '../accounts/accounts.ts'
import type { People } from '../accounts/people.ts'
import type { Audit } from '../audit/audit.ts'
import type { Clock } from '../clock.ts'
import type { Caller } from '../identity/caller.ts'
import type { Seal } from '../keys/seal.ts'
import type { KeptAddresses } from '../return-to/kept-addresses.ts'
import type { Origins } from '../return-to/safe-return-to.ts'
import type { TokenPlace } from '../sessions/session.ts'
import type { Sessions } from '../sessions/sessions.ts'
import type { Sizes } from '../sizes.ts'
import type { Database } from '../storage/database.ts'
import type { OneTimeCodeStore } from '../storage/one-time-codes.ts'
import type { WindowStore } from '../storage/window-store.ts'
import type { StrategyTypes } from '../strategies/registry.ts'
import type { Strategy } from '../strategies/strategy.ts'
import type { RefusalFlood } from './refusal-flood.ts'
import type { Rehearsals } from './rehearsals.ts'
import type { Transactions } from './transaction.ts'
import type { Unreturned } from './unreturned.ts'

/** What signing in is built from. */
export interface SignInContext {
  readonly config: Config
  readonly clock: Clock
  readonly log: Logger
  readonly storage: { readonly database: Database }
  readonly codes: OneTimeCodeStore
  /** Of what is counted over all nodes; `undefined` where there is one process alone. */
  readonly windows: WindowStore | undefined
  readonly keptAddresses: Pick<KeptAddresses, 'keep' | 'find'>
  readonly seal: Seal
  readonly audit: Audit
  readonly accounts: Pick<
    Accounts,
    'superAdmins' | 'isSuperAdmin' | 'identitiesOf' | 'countUnnoticed' | 'notice'
  >
  readonly people: Pick<People, 'list'>
  readonly sessions: Pick<
    Sessions,
    'start' | 'sealAtProvider' | 'end' | 'endOf' | 'placesOf' | 'atProvider' | 'endByProvider'
  >
  /** Ends what somebody's sessions and API tokens are. */
  readonly revocation: {
    endOf(collaboratorId: string, options: { readonly except: string }, tx: Database): Promise<unknown>
  }
  readonly strategyTypes: StrategyTypes
  /** Offered strategies by id. */
  readonly strategies: ReadonlyMap<string, Strategy>
  readonly refusalFlood: RefusalFlood
  readonly sizes: Sizes
  readonly rehearsals: Rehearsals
  readonly unreturned: Unreturned
  readonly transactions: Transactions
  /** What of the gate matters here. */
  readonly gate: {
    /** Origins that a sign-in may lead back to. */
    readonly appOrigins: Origins
    /** The name of the app that a sign-in leads to, as the file has it. */
    wantedApp(returnTo: string): Promise<string | undefined>
    /** Where browsers forget the pages of apps on these hosts. */
    forgetAddresses(places: readonly TokenPlace[]): readonly string[]
    /** The apps that somebody may open. */
    appsFor(caller: Caller): readonly {
      readonly id: string
      readonly name: string
      readonly urls: readonly { readonly origin: string; readonly pathPrefix: string }[]
    }[]
  }
  /** `https://sso.example.com` */
  readonly origin: string
  /** `sso.example.com`, with the port where there is one. */
  readonly host: string
  /** Whether browsers see the console by https. */
  readonly secure: boolean
  clientOf(request: IncomingMessage): { readonly address: string; readonly userAgent: string }
  /** @throws GatewrightError `storage_unavailable` */
  callerOf(request: IncomingMessage): Promise<Caller | undefined>
}
