import { createHash } from 'node:crypto'
import { callbackUrlOf, oauth2Definition } from '@gatewright/config'

/** What somebody wants to be set up. */
export interface EntraWishes {
  /** Name of the strategy in the configuration file. */
  readonly strategy: string
  /** Origin that browsers see. */
  readonly externalUrl: string
  /** What the application is called in Entra. */
  readonly appName: string
  readonly credential: 'certificate' | 'secret' | 'federated'
  /** Of a federated credential: whose tokens the application believes. */
  readonly federated?: FederatedWishes
  /** Consent for the whole organisation. */
  readonly consent: boolean
  /** Client id of an application that is there and is to be used. */
  readonly adopt?: string
}

/** Whose tokens stand in the place of a secret, and where the server finds them. */
export interface FederatedWishes {
  readonly issuer: string
  readonly subject: string
  readonly audience: string
  /** Name of the variable, in the environment of the server, that holds the path of the token. */
  readonly variable: string
  /** Absolute: the token, where it can be read from here. */
  readonly tokenFile?: string
}

/** Set by the admission webhook of AKS workload identity; Microsoft's libraries read the same. */
export const TOKEN_VARIABLE = 'AZURE_FEDERATED_TOKEN_FILE'

/**
 * The audience that a cloud's Entra wants in such tokens.
 * @see https://learn.microsoft.com/graph/api/resources/federatedidentitycredential
 */
export function exchangeAudience(authority: string): string {
  const { hostname } = new URL(authority)
  if (hostname.endsWith('.us')) return 'api://AzureADTokenExchangeUSGov'
  return hostname.endsWith('.cn') ? 'api://AzureADTokenExchangeChina' : 'api://AzureADTokenExchange'
}

/** Of the strategy that is set up. */
export const STRATEGY_TYPE = oauth2Definition.type

/** How long a secret counts, in days; where a tenant's policy says less, less can be had by a certificate alone. */
export const SECRET_DAYS = 180
/** So long before its end a credential is told of, in days. */
export const WARN_DAYS = 30

export const redirectUriOf = ({
  externalUrl,
  strategy,
}: Pick<EntraWishes, 'externalUrl' | 'strategy'>): string =>
  callbackUrlOf(externalUrl, STRATEGY_TYPE, strategy)

/** What the application is called where nobody says otherwise: it names the server. */
export const usualAppName = (externalUrl: string): string =>
  `Gatewright (${new URL(externalUrl).host.replace(':', ' ')})`

/** Entra calls it in a frame of its sign-out page, by https alone. */
export const logoutUrlOf = ({ externalUrl, strategy }: EntraWishes): string | undefined =>
  externalUrl.startsWith('https:')
    ? `${externalUrl}/api/v1/auth/logout-callback/${STRATEGY_TYPE}/${strategy}`
    : undefined

/**
 * The `uniqueName` of the application: by it one is found again whose answer was lost, also by another administrator, also
 * where nobody knows of an earlier set-up any more. What it is called may change.
 * @param round how often it was undone and begun anew
 */
export function markerOf(wishes: EntraWishes, round: number): string {
  const from = createHash('sha256').update(redirectUriOf(wishes)).digest('hex').slice(0, 20)
  return `gatewright-${from}${round === 1 ? '' : `-${round}`}`
}

/** Optional claims of id_tokens: an address where the account has one, and what signing out goes by. */
export const CLAIMS = ['email', 'login_hint', 'sid'] as const

/** Delegated permissions of Microsoft Graph that every sign-in asks for; ids of the permissions reference. */
export const SIGN_IN_SCOPES = [
  ['openid', '37f7f235-527c-4136-accd-4a02d197296e'],
  ['profile', '14dad69e-099b-42c9-810b-d002981feec1'],
  ['email', '64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0'],
] as const
