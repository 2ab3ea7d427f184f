import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AadstsError } from '../errors/aadsts.ts'
import { newTrace, type Trace } from '../errors/trace.ts'
import { sendErrorPage } from '../pages/error-page.ts'
import {
  type AuthorizeRequest,
  type AuthorizeTarget,
  readAuthorizeRequest,
  responseModeOf,
} from '../protocol/authorize-request.ts'
import { loadClient } from '../protocol/clients.ts'
import { type Fields, readFields } from '../protocol/fields.ts'
import { matchRedirectUri } from '../protocol/redirect-uris.ts'
import { respondWithError } from '../protocol/respond.ts'
import { resolveTenant, type TenantPath } from '../protocol/tenants.ts'
import type { SignInContext } from '../sign-in/context.ts'
import { continueSignIn } from '../sign-in/continue.ts'
import { readSessionCookie } from '../sign-in/cookie.ts'
import { recordSignIn } from '../sign-in/log.ts'
import { sendAccountPicker, sendSignInPage } from '../sign-in/pages.ts'
import type { SignedInAccount } from '../sign-in/sessions.ts'
import type { Application, User } from '../store/index.ts'
import { readLoginHint } from '../tokens/subject.ts'

/** `/{tenant}/oauth2/v2.0/authorize`, and its v1.0 neighbour. */
export const registerAuthorize = (app: FastifyInstance, emulator: SignInContext): void => {
  for (const [url, version] of [
    ['/:tenant/oauth2/v2.0/authorize', 2],
    ['/:tenant/oauth2/authorize', 1],
  ] as const) {
    app.route<{ Params: { tenant: string } }>({
      method: ['GET', 'POST'],
      url,
      config: { endpoint: 'authorize' },
      handler: (request, reply) => authorize(emulator, request, reply, version),
    })
  }
}

const authorize = async (
  emulator: SignInContext,
  request: FastifyRequest<{ Params: { tenant: string } }>,
  reply: FastifyReply,
  version: 1 | 2,
): Promise<FastifyReply> => {
  const trace = newTrace(request, emulator.clock)
  const fields = readFields(request)
  const known: { path?: TenantPath; client?: Application; target?: AuthorizeTarget } = {}
  try {
    known.path = resolveTenant(emulator.store, request.params.tenant)
    known.client = loadClient(emulator.store, fields.client_id, known.path)
    known.target = loadTarget(emulator, request, known.path, known.client, fields, trace)
    const authorizeRequest = readAuthorizeRequest(emulator.store, known.target, fields, version)
    return await showFirstPage(emulator, authorizeRequest, request, reply)
  } catch (error) {
    if (!(error instanceof AadstsError)) throw error
    recordSignIn(emulator, request, {
      trace,
      flow: 'authorize',
      tenantId: known.path?.tenant?.id,
      client: known.client,
      userName: fields.login_hint,
      error,
    })
    if (known.target === undefined || error.entry.surface === 'page')
      return sendErrorPage(reply, error, trace)
    return respondWithError(reply, known.target, error)
  }
}

/** The redirect URI, and the rule for single-page ones; errors from here back never redirect. */
const loadTarget = (
  emulator: SignInContext,
  request: FastifyRequest,
  path: TenantPath,
  client: Application,
  fields: Fields,
  trace: Trace,
): AuthorizeTarget => {
  const redirect = matchRedirectUri(client, fields.redirect_uri)
  if (
    redirect.platform === 'spa' &&
    fields.code_challenge === undefined &&
    (fields.response_type ?? '').split(' ').includes('code')
  )
    throw new AadstsError(9002325)
  return {
    origin: emulator.originOf(request),
    trace,
    path,
    client,
    redirect,
    // As Entra does: markup in the state does not come back.
    state: fields.state?.replaceAll(/<[^>]*>/g, ''),
    responseMode: responseModeOf(fields),
  }
}

/** With a session: on at once, or a picker. Without: the sign-in page, or `login_required`. */
const showFirstPage = async (
  emulator: SignInContext,
  authorizeRequest: AuthorizeRequest,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const { prompt } = authorizeRequest
  const hint =
    authorizeRequest.loginHint === undefined
      ? undefined
      : readLoginHint(authorizeRequest.loginHint).toLowerCase()
  const accounts = usableAccounts(emulator, authorizeRequest, readSessionCookie(request))
  const chosen = accounts.filter(({ account, user }) =>
    authorizeRequest.sid !== undefined
      ? account.sid === authorizeRequest.sid
      : hint === undefined || user.userPrincipalName.toLowerCase() === hint,
  )
  if (prompt === 'none') {
    if (chosen.length > 1) throw new AadstsError(16000)
    const only = chosen[0]
    if (only === undefined) throw new AadstsError(50058)
    const interaction = emulator.interactions.start(authorizeRequest)
    emulator.interactions.update(interaction.id, { account: only.account })
    return continueSignIn(emulator, { ...interaction, account: only.account }, request, reply)
  }
  const interaction = emulator.interactions.start(authorizeRequest)
  const only = chosen.length === 1 ? chosen[0] : undefined
  if (prompt !== 'login' && prompt !== 'select_account' && only !== undefined) {
    const known = emulator.interactions.update(interaction.id, { account: only.account })
    return continueSignIn(emulator, known, request, reply)
  }
  if (prompt !== 'login' && hint === undefined && accounts.length > 0)
    return sendAccountPicker(
      reply,
      interaction,
      accounts.map(({ user }) => user),
    )
  return sendSignInPage(reply, interaction, { username: hint ?? '' })
}

/** Signed-in accounts that exist and that `domain_hint` does not leave out. */
const usableAccounts = (
  emulator: SignInContext,
  { domainHint }: AuthorizeRequest,
  cookie: string | undefined,
): { readonly account: SignedInAccount; readonly user: User }[] =>
  emulator.sessions.accounts(cookie).flatMap(account => {
    const user = emulator.store.users.get(account.userId)
    if (user === undefined) return []
    const domain = domainHint?.toLowerCase()
    const fits =
      domain === undefined ||
      domain === 'organizations' ||
      domain === 'consumers' ||
      user.userPrincipalName.toLowerCase().endsWith(`@${domain}`)
    return fits ? [{ account, user }] : []
  })
