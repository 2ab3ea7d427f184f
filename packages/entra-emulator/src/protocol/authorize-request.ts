import { AadstsError } from '../errors/aadsts.ts'
import type { Trace } from '../errors/trace.ts'
import { type Application, personalTenantId, type Store, type Tenant } from '../store/index.ts'
import { parseScopes, type RequestedScopes } from '../tokens/scopes.ts'
import { isPreauthorised } from './clients.ts'
import type { Fields } from './fields.ts'
import type { MatchedRedirect } from './redirect-uris.ts'
import type { TenantPath } from './tenants.ts'

export type ResponseMode = 'query' | 'fragment' | 'form_post'
type ResponseType = 'code' | 'id_token' | 'token'

/** An authorize request whose client and redirect URI are known; made before its other parameters are checked. */
export interface AuthorizeTarget {
  readonly origin: string
  readonly trace: Trace
  readonly path: TenantPath
  readonly client: Application
  readonly redirect: MatchedRedirect
  readonly state: string | undefined
  readonly responseMode: ResponseMode
}

/** A request that may go on to the sign-in page. */
export interface AuthorizeRequest extends AuthorizeTarget {
  readonly version: 1 | 2
  readonly responseTypes: readonly ResponseType[]
  readonly scope: string
  readonly scopes: RequestedScopes
  readonly nonce: string | undefined
  readonly prompt: 'login' | 'none' | 'consent' | 'select_account' | undefined
  readonly loginHint: string | undefined
  readonly domainHint: string | undefined
  readonly sid: string | undefined
  readonly codeChallenge: string | undefined
  readonly codeChallengeMethod: 'S256' | 'plain'
  /** `client_info=1`. */
  readonly wantsClientInfo: boolean
  /** Set when a device waits for this sign-in instead of a redirect URI. */
  readonly deviceCode?: string
}

/** Where the answer goes: by default into the query for a code, into the fragment for tokens. */
export const responseModeOf = (fields: Fields): ResponseMode => {
  const mode = fields.response_mode
  if (mode === 'query' || mode === 'fragment' || mode === 'form_post') return mode
  return /token/.test(fields.response_type ?? '') ? 'fragment' : 'query'
}

/** Checks everything that is answered by a redirect. */
export const readAuthorizeRequest = (
  store: Store,
  target: AuthorizeTarget,
  fields: Fields,
  version: 1 | 2,
): AuthorizeRequest => {
  const responseTypes = readResponseTypes(target.client, fields)
  const scope = readScope(target.client, fields, version)
  const scopes = parseScopes(store, scope, target.client, tenantFor(store, target))
  if (isPreauthorised(target.client.appId) && !scopes.isDefault && scopes.permissions.length > 0)
    throw new AadstsError(65002, { client: target.client.appId, resource: scopes.resource.appId })
  if (responseTypes.includes('id_token')) {
    if (!scopes.oidc.includes('openid')) throw new AadstsError(70011, { scope, hint: ' openid is missing.' })
    if (fields.nonce === undefined) throw new AadstsError(900144, { parameter: 'nonce' })
  }
  const prompt = readPrompt(fields.prompt)
  if (prompt === 'select_account' && fields.login_hint !== undefined && version === 2)
    throw new AadstsError(90023, { parameter: 'prompt', value: 'select_account with login_hint' })
  const method = fields.code_challenge_method ?? 'plain'
  if (method !== 'S256' && method !== 'plain')
    throw new AadstsError(90023, { parameter: 'code_challenge_method', value: method })
  if (fields.code_challenge !== undefined && !/^[\w.~-]{43,128}$/.test(fields.code_challenge))
    throw new AadstsError(501481)
  return {
    ...target,
    version,
    responseTypes,
    scope,
    scopes,
    nonce: fields.nonce,
    prompt,
    loginHint: fields.login_hint,
    domainHint: fields.domain_hint,
    sid: fields.sid,
    codeChallenge: fields.code_challenge,
    codeChallengeMethod: method,
    wantsClientInfo: fields.client_info === '1',
  }
}

const readResponseTypes = (client: Application, fields: Fields): ResponseType[] => {
  const text = fields.response_type
  if (text === undefined) throw new AadstsError(900144, { parameter: 'response_type' })
  const types = text.split(' ').sort()
  if (!['code', 'id_token', 'code id_token', 'id_token token', 'token'].includes(types.join(' ')))
    throw new AadstsError(70005, { type: text })
  const boxes = client.web.implicitGrantSettings
  if (types.includes('id_token') && !boxes.enableIdTokenIssuance) throw new AadstsError(700054)
  if (types.includes('token') && !boxes.enableAccessTokenIssuance) throw new AadstsError(700051)
  if (fields.response_mode === 'query' && types.some(type => type !== 'code'))
    throw new AadstsError(70007, { mode: 'query' })
  if (
    fields.response_mode !== undefined &&
    !['query', 'fragment', 'form_post'].includes(fields.response_mode)
  )
    throw new AadstsError(70007, { mode: fields.response_mode })
  return types as ResponseType[]
}

const readScope = (client: Application, fields: Fields, version: 1 | 2): string => {
  if (version === 1) return `openid profile email ${fields.resource ?? client.appId}/.default`
  if (fields.resource !== undefined) throw new AadstsError(901002)
  if (fields.scope === undefined || fields.scope.trim() === '')
    throw new AadstsError(900144, { parameter: 'scope' })
  return fields.scope
}

const readPrompt = (prompt: string | undefined): AuthorizeRequest['prompt'] => {
  switch (prompt) {
    case undefined:
    case '':
      return undefined
    case 'login':
    case 'none':
    case 'consent':
    case 'select_account':
      return prompt
    case 'admin_consent':
      return 'consent'
    default:
      throw new AadstsError(90023, { parameter: 'prompt', value: prompt })
  }
}

/** The tenant that error texts name before anybody has signed in. */
export const tenantFor = (store: Store, target: Pick<AuthorizeTarget, 'path' | 'client'>): Tenant => {
  const tenant =
    target.path.tenant ?? store.tenants.get(target.client.tenantId) ?? store.tenants.get(personalTenantId)
  if (tenant === undefined) throw new AadstsError(90002, { tenant: target.path.path })
  return tenant
}
