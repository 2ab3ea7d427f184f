import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AadstsError } from '../errors/aadsts.ts'
import { errorJson, newTrace } from '../errors/trace.ts'
import { html } from '../pages/html.ts'
import { sendPage } from '../pages/layout.ts'
import { tenantFor } from '../protocol/authorize-request.ts'
import { isPreauthorised, loadClient } from '../protocol/clients.ts'
import { deviceCodeLifetimeSeconds } from '../protocol/device-codes.ts'
import { readBodyFields, readFields } from '../protocol/fields.ts'
import { resolveTenant } from '../protocol/tenants.ts'
import type { SignInContext } from '../sign-in/context.ts'
import { readSessionCookie } from '../sign-in/cookie.ts'
import { sendAccountPicker, sendSignInPage } from '../sign-in/pages.ts'
import { parseScopes } from '../tokens/scopes.ts'

/** Device code flow: the endpoint that hands out codes, and the page where they are typed in (RFC 8628). */
export const registerDeviceCode = (app: FastifyInstance, emulator: SignInContext): void => {
  for (const url of ['/:tenant/oauth2/v2.0/devicecode', '/:tenant/oauth2/devicecode'])
    app.post<{ Params: { tenant: string } }>(url, { config: { endpoint: 'devicecode' } }, (request, reply) =>
      handOut(emulator, request, reply),
    )
  app.route({
    method: ['GET', 'POST'],
    url: '/common/oauth2/deviceauth',
    config: { endpoint: 'authorize' },
    handler: (request, reply) => enterCode(emulator, request, reply),
  })
}

const handOut = (
  emulator: SignInContext,
  request: FastifyRequest<{ Params: { tenant: string } }>,
  reply: FastifyReply,
): FastifyReply => {
  const trace = newTrace(request, emulator.clock)
  const origin = emulator.originOf(request)
  const fields = readBodyFields(request)
  try {
    const path = resolveTenant(emulator.store, request.params.tenant)
    const client = loadClient(emulator.store, fields.client_id, path)
    const scope = fields.scope ?? (fields.resource === undefined ? undefined : `${fields.resource}/.default`)
    if (scope === undefined) throw new AadstsError(900144, { parameter: 'scope' })
    const scopes = parseScopes(emulator.store, scope, client, tenantFor(emulator.store, { path, client }))
    if (isPreauthorised(client.appId) && !scopes.isDefault && scopes.permissions.length > 0)
      throw new AadstsError(65002, { client: client.appId, resource: scopes.resource.appId })
    const grant = emulator.deviceCodes.issue({ appId: client.appId, tenantPath: path.path, scope })
    const page = `${origin}/common/oauth2/deviceauth`
    return reply.header('cache-control', 'no-store').send({
      user_code: grant.userCode,
      device_code: grant.deviceCode,
      verification_uri: page,
      expires_in: deviceCodeLifetimeSeconds,
      interval: 5,
      message: `To sign in, use a web browser to open the page ${page} and enter the code ${grant.userCode} to authenticate.`,
    })
  } catch (error) {
    if (!(error instanceof AadstsError)) throw error
    return reply.code(error.entry.status ?? 400).send(errorJson(error, trace, origin))
  }
}

const enterCode = (emulator: SignInContext, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  const fields = readFields(request)
  const typed = fields.otc ?? fields.user_code
  if (request.method === 'GET' || typed === undefined) return sendCodePage(reply, typed ?? '')
  const grant = emulator.deviceCodes.byUserCode(typed)
  if (grant === undefined || grant.outcome.state !== 'pending')
    return sendCodePage(reply, typed, 'That code didn’t work. Check the code and try again.')
  const { store } = emulator
  const path = resolveTenant(store, grant.tenantPath)
  const client = loadClient(store, grant.appId, path)
  const interaction = emulator.interactions.start({
    origin: emulator.originOf(request),
    trace: newTrace(request, emulator.clock),
    path,
    client,
    redirect: { uri: '', platform: 'publicClient' },
    state: undefined,
    responseMode: 'query',
    version: 2,
    responseTypes: [],
    scope: grant.scope,
    scopes: parseScopes(store, grant.scope, client, tenantFor(store, { path, client })),
    nonce: undefined,
    prompt: undefined,
    loginHint: undefined,
    domainHint: undefined,
    sid: undefined,
    codeChallenge: undefined,
    codeChallengeMethod: 'plain',
    wantsClientInfo: false,
    deviceCode: grant.deviceCode,
  })
  // Never on by itself: whoever typed a code that somebody sent them must see which app it is for.
  const accounts = emulator.sessions
    .accounts(readSessionCookie(request))
    .flatMap(account => store.users.get(account.userId) ?? [])
  return accounts.length > 0
    ? sendAccountPicker(reply, interaction, accounts)
    : sendSignInPage(reply, interaction)
}

const sendCodePage = (reply: FastifyReply, typed: string, message?: string): FastifyReply =>
  sendPage(reply, {
    title: 'Enter code',
    body: html`<h1>Enter code to allow access</h1>
<p>Enter the code that your app or device shows. Do not enter codes from sources you don’t trust.</p>
${message !== undefined && html`<p class="error" id="problem" role="alert">${message}</p>`}
<form method="post" action="/common/oauth2/deviceauth">
<label for="otc">Code</label>
<input id="otc" name="otc" type="text" value="${typed}" autocomplete="off" autocapitalize="characters" autofocus>
<div class="buttons"><button type="submit" class="primary">Next</button></div>
</form>`,
  })
