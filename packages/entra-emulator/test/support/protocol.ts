import { decodeJwt, type JWTPayload } from 'jose'
import type { EntraEmulator } from '../../src/index.ts'
import { createTestBrowser } from './browser.ts'
import { contoso, gatewright } from './directory.ts'

export interface TestClient {
  readonly clientId: string
  readonly secret?: string
  readonly redirectUri: string
}

/** An authorize address with sensible parameters; `undefined` leaves one out. */
export const authorizeUrl = (
  emulator: EntraEmulator,
  parameters: Readonly<Record<string, string | undefined>> = {},
  options: { readonly client?: TestClient; readonly tenant?: string } = {},
): string => {
  const { client = gatewright, tenant = contoso } = options
  const all = {
    client_id: client.clientId,
    response_type: 'code',
    redirect_uri: client.redirectUri,
    scope: 'openid profile email',
    state: 'the-state',
    nonce: 'the-nonce',
    ...parameters,
  }
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(all)) if (value !== undefined) query.set(name, value)
  return `${emulator.origin}/${tenant}/oauth2/v2.0/authorize?${query}`
}

export interface TokenAnswer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked at member by member.
  readonly body: any
}

/** Posts a form to the token endpoint. */
export const postToken = async (
  emulator: EntraEmulator,
  fields: Readonly<Record<string, string>>,
  options: { readonly tenant?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<TokenAnswer> => {
  const response = await fetch(`${emulator.origin}/${options.tenant ?? contoso}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { ...options.headers },
  })
  return { status: response.status, headers: response.headers, body: await response.json() }
}

/** Redeems a code with the client's secret. */
export const redeem = (
  emulator: EntraEmulator,
  code: string,
  fields: Readonly<Record<string, string>> = {},
  options: { readonly client?: TestClient; readonly tenant?: string } = {},
): Promise<TokenAnswer> => {
  const { client = gatewright } = options
  return postToken(
    emulator,
    {
      grant_type: 'authorization_code',
      client_id: client.clientId,
      ...(client.secret === undefined ? {} : { client_secret: client.secret }),
      redirect_uri: client.redirectUri,
      code,
      ...fields,
    },
    options,
  )
}

/** A whole code flow; returns the token answer and the ID token's claims. */
export const signIn = async (
  emulator: EntraEmulator,
  username: string,
  parameters: Readonly<Record<string, string | undefined>> = {},
  options: { readonly client?: TestClient; readonly tenant?: string } = {},
): Promise<{ readonly tokens: TokenAnswer['body']; readonly claims: JWTPayload }> => {
  const browser = createTestBrowser()
  const url = authorizeUrl(emulator, parameters, options)
  let answer = await browser.signIn(url, username)
  if (answer.text.includes('Permissions requested'))
    answer = await browser.submit(answer, url, { action: 'accept' })
  const { code } = answer.parameters
  if (code === undefined) throw new Error(`no code: ${answer.status} ${answer.location} ${answer.text}`)
  const { body } = await redeem(emulator, code, {}, options)
  if (body.id_token === undefined) throw new Error(`no id_token: ${JSON.stringify(body)}`)
  return { tokens: body, claims: decodeJwt(body.id_token) }
}
