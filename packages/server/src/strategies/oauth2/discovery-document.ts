import type { OAuth2Options } from '@gatewright/config'
import type { AuthorizationServer } from 'oauth4webapi'
import { misbehaved } from './failures.ts'
import { isSecureOrLoopback } from './secure-address.ts'

/** A discovery document with what a sign-in cannot do without. */
export interface Document extends AuthorizationServer {
  readonly authorization_endpoint: string
  readonly token_endpoint: string
  readonly jwks_uri: string
}

const switches = [
  'authorization_response_iss_parameter_supported',
  'require_pushed_authorization_requests',
  'require_signed_request_object',
] as const
/** Lists of names that are looked at. Of any other type they say nothing, which is no reason to refuse the document. */
const lists = ['id_token_signing_alg_values_supported', 'token_endpoint_auth_methods_supported'] as const
/** Addresses that a sign-in can do without. */
const optionalAddresses = [
  'userinfo_endpoint',
  'end_session_endpoint',
  'pushed_authorization_request_endpoint',
] as const

/**
 * Reads a discovery document (OpenID Connect Discovery 1.0 section 3) as far as it is used: what must be there is demanded, what
 * may be there and is no use is left out.
 * @param options addresses that the file names, and the document need not
 * @throws GatewrightError `provider_misbehaved`
 */
export function readDocument(
  url: string,
  document: Record<string, unknown>,
  options: Pick<OAuth2Options, 'authorizationURL' | 'tokenURL'>,
): Document {
  const read: Record<string, unknown> = { ...document }
  if (isAbsent(read.authorization_endpoint)) read.authorization_endpoint = options.authorizationURL
  if (isAbsent(read.token_endpoint)) read.token_endpoint = options.tokenURL
  const problems = ['issuer', 'authorization_endpoint', 'token_endpoint', 'jwks_uri'].filter(
    key => !isAddress(read[key]),
  )
  if (problems.length > 0) {
    throw misbehaved({
      call: 'discovery',
      url,
      reason: `${problems.join(', ')}: absent, or neither https nor on loopback`,
      // Not what stands there: in a rehearsal the address may be that of anything.
      mend: 'Open the address in a browser. If that is no discovery document of OpenID Connect, correct options.issuer. If it is one, let the provider name whole https addresses in it: one behind a proxy has to be told its public address (hostname, issuer URL). What it leaves out can stand in the options of the strategy.',
    })
  }
  // In quotation marks they would count as true, whatever they say.
  for (const key of switches) if (key in read) read[key] = read[key] === true || read[key] === 'true'
  for (const key of optionalAddresses) if (!isText(read[key])) delete read[key]
  for (const key of lists) {
    const value = read[key]
    const names = (
      Array.isArray(value) ? value : typeof value === 'string' ? value.split(/[\s,]+/) : []
    ).filter(isText)
    // The names of methods are in small letters, those of algorithms are not.
    if (names.length > 0)
      read[key] = key.endsWith('methods_supported') ? names.map(name => name.toLowerCase()) : names
    else delete read[key]
  }
  return read as unknown as Document
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null || value === ''
const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
const isAddress = (value: unknown): boolean => isText(value) && isSecureOrLoopback(value)
