import { decodeJwt, type JWTPayload } from 'jose'
import { createTestBrowser } from './browser.ts'

/** Signs in with the values that somebody has copied from the portal, and redeems the code. */
export const redeemCode = async (values: {
  readonly authorize: string
  readonly token: string
  readonly clientId: string
  readonly secret: string
  readonly redirectUri: string
  readonly username: string
  readonly scope?: string
}): Promise<{ readonly accessToken: string; readonly claims: JWTPayload }> => {
  const browser = createTestBrowser()
  const query = new URLSearchParams({
    client_id: values.clientId,
    response_type: 'code',
    redirect_uri: values.redirectUri,
    scope: values.scope ?? 'openid profile email',
    state: 'state',
    nonce: 'nonce',
  })
  const url = `${values.authorize}?${query}`
  let answer = await browser.signIn(url, values.username)
  // Whoever has not consented yet is asked, on a form like the others.
  for (let page = 0; answer.location === undefined && page < 3; page += 1)
    answer = await browser.submit(answer, url, { action: 'accept' })
  const code = answer.parameters.code
  if (code === undefined) throw new Error(`no code came back: ${answer.location ?? answer.text}`)
  const response = await fetch(values.token, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: values.clientId,
      client_secret: values.secret,
      redirect_uri: values.redirectUri,
      code,
    }),
  })
  const tokens = (await response.json()) as { readonly access_token: string; readonly id_token: string }
  return { accessToken: tokens.access_token, claims: decodeJwt(tokens.id_token) }
}
