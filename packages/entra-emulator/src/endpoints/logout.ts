import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { decodeJwt } from 'jose'
import { AadstsError } from '../errors/aadsts.ts'
import { newTrace } from '../errors/trace.ts'
import { sendErrorPage } from '../pages/error-page.ts'
import { html } from '../pages/html.ts'
import { sendPage } from '../pages/layout.ts'
import { type Fields, readFields } from '../protocol/fields.ts'
import { matchRedirectUri } from '../protocol/redirect-uris.ts'
import type { SignInContext } from '../sign-in/context.ts'
import { clearSessionCookie, readSessionCookie } from '../sign-in/cookie.ts'
import type { SignedInAccount } from '../sign-in/sessions.ts'
import type { Application, User } from '../store/index.ts'
import { readLoginHint } from '../tokens/subject.ts'

/** `/{tenant}/oauth2/v2.0/logout`: ends the single sign-on session, tells the apps, and goes back if it may. */
export const registerLogout = (app: FastifyInstance, emulator: SignInContext): void => {
  for (const url of ['/:tenant/oauth2/v2.0/logout', '/:tenant/oauth2/logout'])
    app.route({
      method: ['GET', 'POST'],
      url,
      config: { endpoint: 'logout' },
      handler: (request, reply) => logout(emulator, request, reply),
    })
}

/**
 * How many characters the whole address of a sign-out may have. Entra's own limit is written nowhere; those who met AADSTS90015 did so from
 * 1,500 to 2,000 characters on, and the least of them is what an app can rely on. A form that is posted has no such limit.
 */
const maxAddressLength = 1_500

const logout = (emulator: SignInContext, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  if (`${emulator.originOf(request)}${request.url}`.length > maxAddressLength)
    return sendErrorPage(reply, new AadstsError(90015), newTrace(request, emulator.clock))
  const fields = readFields(request)
  const cookie = readSessionCookie(request)
  const accounts = emulator.sessions.accounts(cookie)
  const hinted = hintedAccount(emulator, accounts, fields)
  if (accounts.length > 1 && hinted === undefined && fields.account === undefined)
    return sendPicker(emulator, request, reply, accounts, fields)
  const chosen = hinted ?? accounts.find(account => account.userId === fields.account)
  const gone = emulator.sessions.signOut(cookie, chosen?.sid)
  if (emulator.sessions.accounts(cookie).length === 0) clearSessionCookie(request, reply)

  const apps = gone.flatMap(account =>
    [...account.apps].flatMap(appId => {
      const client = emulator.store.applications.oneBy('appId', appId)
      return client === undefined ? [] : [{ client, sid: account.sid }]
    }),
  )
  const returnTo = returnAddress(
    emulator,
    fields,
    apps.map(({ client }) => client),
  )
  const calls = apps.flatMap(({ client, sid }) =>
    client.web.logoutUrl === null ? [] : [withSid(client.web.logoutUrl, sid)],
  )
  if (calls.length === 0 && returnTo !== undefined)
    return reply.header('cache-control', 'no-store').redirect(returnTo, 302)
  return sendPage(reply, {
    title: 'Signed out',
    body: html`<h1>You signed out of your account</h1>
<p>It’s a good idea to close all browser windows.</p>
${calls.map(url => html`<iframe src="${url}" title="Sign-out of an app" hidden></iframe>`)}
${returnTo !== undefined && html`<p><a href="${returnTo}">Go back to the app</a></p>`}`,
    ...(returnTo === undefined ? {} : { script: goBack(returnTo, calls.length) }),
  })
}

/** Waits for the apps, but not for ever. */
const goBack = (returnTo: string, calls: number): string => `
let left = ${calls}
const go = () => location.replace(${JSON.stringify(returnTo).replaceAll('<', '\\u003c')})
for (const frame of document.querySelectorAll('iframe')) frame.addEventListener('load', () => { if (--left === 0) go() })
setTimeout(go, 3000)`

/** `sid` alone: the specification wants `iss` beside it, Entra leaves it out. */
const withSid = (logoutUrl: string, sid: string): string =>
  `${logoutUrl}${logoutUrl.includes('?') ? '&' : '?'}sid=${encodeURIComponent(sid)}`

const hintedAccount = (
  emulator: SignInContext,
  accounts: readonly SignedInAccount[],
  fields: Fields,
): SignedInAccount | undefined => {
  const claims = idTokenHint(fields)
  const name =
    fields.logout_hint === undefined ? claims.preferred_username : readLoginHint(fields.logout_hint)
  return accounts.find(account => {
    if (claims.sid !== undefined && account.sid === claims.sid) return true
    const user: User | undefined = emulator.store.users.get(account.userId)
    return typeof name === 'string' && user?.userPrincipalName.toLowerCase() === name.toLowerCase()
  })
}

/** Read, not verified: it only chooses among accounts that this browser is signed in to. */
const idTokenHint = (fields: Fields): Record<string, unknown> => {
  try {
    return decodeJwt(fields.id_token_hint ?? '')
  } catch {
    return {}
  }
}

/** `post_logout_redirect_uri`, if it is a registered redirect URI of the app (or of one that was just signed out). */
const returnAddress = (
  emulator: SignInContext,
  fields: Fields,
  signedOut: readonly Application[],
): string | undefined => {
  const wanted = fields.post_logout_redirect_uri
  if (wanted === undefined) return undefined
  const appId = fields.client_id ?? idTokenHint(fields).aud
  const named = typeof appId === 'string' ? emulator.store.applications.oneBy('appId', appId) : undefined
  const candidates = named === undefined ? signedOut : [named]
  const registered = candidates.some(client => {
    try {
      matchRedirectUri(client, wanted)
      return true
    } catch {
      return false
    }
  })
  if (!registered) return undefined
  const { state } = fields
  if (state === undefined) return wanted
  return `${wanted}${wanted.includes('?') ? '&' : '?'}state=${encodeURIComponent(state)}`
}

const sendPicker = (
  emulator: SignInContext,
  request: FastifyRequest,
  reply: FastifyReply,
  accounts: readonly SignedInAccount[],
  fields: Fields,
): FastifyReply =>
  sendPage(reply, {
    title: 'Pick an account',
    body: html`<h1>Which account do you want to sign out of?</h1>
<form method="post" action="${request.url.split('?')[0]}">
${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
${accounts.map(account => {
  const user = emulator.store.users.get(account.userId)
  return html`<button class="account" type="submit" name="account" value="${account.userId}">
<span>${user?.displayName}</span><span class="muted">${user?.userPrincipalName}</span></button>`
})}
</form>`,
  })
