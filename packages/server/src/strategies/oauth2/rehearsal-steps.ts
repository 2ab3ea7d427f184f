import type { OAuth2StrategyConfig } from '@gatewright/config'
import { recogniseEntra } from './kind.ts'
import { type KnownSecrets, shownBody, shownClaims, shownParameters } from './masks.ts'
import type { CheckedStep, ProviderCall, Purpose, Trace } from './trace.ts'

/** One thing that happened, in order. Plain data without secrets: it may be sent to a super admin's browser. */
export interface OAuth2RehearsalStep {
  readonly name: 'authorize' | 'return' | Purpose | CheckedStep
  /** What it is, in words. */
  readonly title: string
  readonly ok: boolean
  /** It has failed, and the sign-in can do without. */
  readonly warning?: true
  readonly sent?: {
    readonly method: string
    /** Without its query. */
    readonly url: string
    /** Scheme of the `Authorization` header. */
    readonly authorization?: string
    readonly parameters?: Readonly<Record<string, string>>
  }
  readonly received?: {
    readonly status?: number
    readonly contentType?: string
    /** JSON with tokens decoded, or the beginning of a text. */
    readonly body?: unknown
    readonly failure?: string
  }
  /** What a check found. */
  readonly found?: unknown
}

export const titles: Record<OAuth2RehearsalStep['name'], string> = {
  authorize: 'The browser is sent to the provider',
  return: 'The provider sent the browser back',
  discovery: 'The provider describes itself',
  keys: 'The keys that it signs with',
  callback: 'The answer belongs to this attempt and this provider',
  par: 'The request is sent ahead',
  token: 'The code is traded for tokens',
  id_token: 'The id_token is genuine',
  userinfo: 'What the provider says of the person',
  access_token: 'The access token is genuine',
  groups: 'The groups, which were too many for a token',
  identity: 'Who this is',
}

/** Where a call has the same name. */
const titlesOfChecks: Partial<Record<CheckedStep, string>> = {
  discovery: 'Its description has what a sign-in needs',
  userinfo: 'What it says of the person can be used',
}

/**
 * Of a provider that is only OAuth 2.0, nothing signed says that its answer is about a person; so what is read of it is what
 * a sign-in would read. `undefined` stands for all.
 */
export function readableClaims({
  options,
  fieldMapping,
}: OAuth2StrategyConfig): ReadonlySet<string> | undefined {
  if (options.issuer !== undefined || recogniseEntra(options.authorizationURL ?? '')) return undefined
  const mapped = [Object.values(fieldMapping), options.subject ?? []]
    .flat(2)
    .filter(claim => !claim.startsWith('!'))
  return new Set([
    'sub',
    'id',
    'email_verified',
    ...mapped,
    ...mapped.map(claim => claim.split('.')[0] ?? ''),
  ])
}

/** A watcher that writes down each step, masked. */
export function recordInto(
  steps: OAuth2RehearsalStep[],
  secrets: KnownSecrets,
  readable: ReadonlySet<string> | undefined,
): Trace {
  return {
    called(call) {
      const url = new URL(call.url)
      const { authorization, status, contentType, failure } = call
      steps.push({
        name: call.purpose,
        title: titles[call.purpose],
        ok: failure === undefined && status === 200 && !isOAuthError(call),
        sent: {
          method: call.method,
          url: `${url.origin}${url.pathname}`,
          ...(authorization === undefined ? {} : { authorization }),
          ...(call.requestBody === undefined
            ? {}
            : { parameters: shownParameters(call.requestBody, secrets) }),
        },
        received: {
          ...(status === undefined ? {} : { status }),
          ...(contentType === undefined ? {} : { contentType }),
          ...(call.responseBody === undefined ? {} : { body: shownBody(call, secrets, readable) }),
          ...(failure === undefined ? {} : { failure }),
        },
      })
    },
    leftAside(name, why) {
      steps.push({
        name,
        title: `${titles[name]}: left aside, the id_token says enough`,
        ok: true,
        warning: true,
        found: why,
      })
    },
    checked(name, found) {
      steps.push({
        name,
        title: titlesOfChecks[name] ?? titles[name],
        ok: true,
        found: name === 'userinfo' ? shownClaims(found, readable) : found,
      })
    },
  }
}

/** GitHub sends errors with status 200. */
const isOAuthError = ({ purpose, responseBody }: ProviderCall): boolean =>
  purpose === 'token' && /^\s*\{.*"error"\s*:/s.test(responseBody ?? '')
