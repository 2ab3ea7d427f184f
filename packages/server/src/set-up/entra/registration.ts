import { SetUpRefusal } from '../refusal.ts'
import type { Graph } from './graph.ts'
import type { KeptState } from './state.ts'
import type { Tenant } from './tenant.ts'
import { type EntraWishes, markerOf } from './wishes.ts'

/** What every step of a set-up in Entra works with. */
export interface EntraContext {
  readonly graph: Graph
  readonly tenant: Tenant
  readonly wishes: EntraWishes
  readonly state: KeptState
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Absolute: the configuration file, beside which credentials lie. */
  readonly configFile: string
  /** Environment that the server is expected to have. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** What is undone is undone on this machine alone: nobody may ask Graph. */
  readonly onlyHere?: boolean
}

/** A registration as Graph shows it, as far as it matters here. */
export interface Application {
  readonly id: string
  readonly appId: string
  readonly displayName: string
  readonly uniqueName?: string | null
  readonly signInAudience?: string
  readonly tags?: readonly string[]
  readonly web?: { readonly redirectUris?: readonly string[]; readonly logoutUrl?: string | null }
  readonly spa?: { readonly redirectUris?: readonly string[] }
  readonly publicClient?: { readonly redirectUris?: readonly string[] }
  readonly optionalClaims?: {
    readonly idToken?: readonly ClaimEntry[]
    readonly accessToken?: readonly ClaimEntry[]
    readonly saml2Token?: readonly ClaimEntry[]
  } | null
  readonly requiredResourceAccess?: readonly ResourceAccess[]
  readonly passwordCredentials?: readonly {
    readonly keyId: string
    readonly displayName?: string | null
    readonly endDateTime?: string | null
  }[]
}

export interface ClaimEntry {
  readonly name: string
}

export interface ResourceAccess {
  readonly resourceAppId: string
  readonly resourceAccess: readonly { readonly id: string; readonly type: string }[]
}

/** Of a credential, in a list that a change replaces as a whole. */
export interface KeyCredential {
  readonly keyId: string
  readonly customKeyIdentifier?: string | null
  readonly displayName?: string | null
  readonly endDateTime?: string | null
}

/** The registration of this set-up: the one that is known, else the one that bears its name. */
export async function findApplication({
  graph,
  state,
  wishes,
}: EntraContext): Promise<Application | undefined> {
  const known = state.current.application
  const path =
    known !== undefined
      ? pathOf(known)
      : wishes.adopt === undefined
        ? applicationByMarker(wishes, state)
        : `/applications(appId='${encodeURIComponent(wishes.adopt)}')`
  const { status, body } = await graph.call('GET', path, { takes: [404] })
  return status === 404 ? undefined : (body as unknown as Application)
}

/** By its object id; of one that somebody made by hand only the client id is known. */
const pathOf = ({ id, appId }: { readonly id: string; readonly appId: string }): string =>
  id === ''
    ? `/applications(appId='${encodeURIComponent(appId)}')`
    : `/applications/${encodeURIComponent(id)}`

export const applicationByMarker = (wishes: EntraWishes, state: KeptState): string =>
  `/applications(uniqueName='${markerOf(wishes, state.current.round)}')`

/** @throws SetUpRefusal where it was there a moment ago */
export async function theApplication(context: EntraContext): Promise<Application> {
  const found = await findApplication(context)
  if (found !== undefined) return found
  throw new SetUpRefusal(
    'application_gone',
    'The application is not in the tenant (any more).',
    'Run the command again: it registers what is missing.',
  )
}

/**
 * The application, where something of its own was put into one that somebody else has made, and has to be taken out again. What is
 * deleted with all that is in it needs no tidying.
 */
export async function adoptedApplication(
  context: EntraContext,
  { entryMade = true }: { readonly entryMade?: boolean },
): Promise<Application | undefined> {
  const { application } = context.state.current
  if (context.onlyHere === true || application?.made !== false || !entryMade) return undefined
  return findApplication(context)
}
