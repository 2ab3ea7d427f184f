import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AadstsError } from '../errors/aadsts.ts'
import { html } from '../pages/html.ts'
import { sendPage } from '../pages/layout.ts'
import { type Fields, readBodyFields } from '../protocol/fields.ts'
import { respond, respondWithError } from '../protocol/respond.ts'
import { isApplicationAdministrator, type User } from '../store/index.ts'
import { checkMayConsent, listedPermissions, missingConsent, recordConsent } from './consent.ts'
import type { SignInContext } from './context.ts'
import { continueSignIn, sendSignInError } from './continue.ts'
import { readSessionCookie, setSessionCookie } from './cookie.ts'
import type { Interaction } from './interactions.ts'
import { recordSignIn } from './log.ts'
import { sendChangePasswordPage, sendMfaPage, sendSignInPage } from './pages.ts'
import { checkAccountEnabled, findAccount, subjectIn } from './subject.ts'

/** `POST /login/{id}`: every form of a sign-in comes here, and says by `action` which one it is. */
export const registerLogin = (app: FastifyInstance, emulator: SignInContext): void => {
  app.post<{ Params: { id: string } }>('/login/:id', async (request, reply) => {
    const interaction = emulator.interactions.get(request.params.id)
    if (interaction === undefined)
      return sendPage(reply, {
        title: 'Sign in again',
        status: 400,
        body: html`<h1>This sign-in has ended</h1>
<p role="alert">It was finished before, or left open too long. Go back to the app and start again.</p>`,
      })
    const fields = readBodyFields(request)
    try {
      return await act({ emulator, interaction, fields, request, reply })
    } catch (error) {
      if (!(error instanceof AadstsError)) throw error
      const now = emulator.interactions.get(interaction.id) ?? interaction
      logFailure(emulator, now, fields, request, error)
      return sendSignInError(emulator, reply, now, error, fields.username ?? '')
    }
  })
}

/** A form of the sign-in page, and what it belongs to. */
interface PostedForm {
  readonly emulator: SignInContext
  readonly interaction: Interaction
  readonly fields: Fields
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

const act = (form: PostedForm): FastifyReply | Promise<FastifyReply> => {
  const { interaction, fields, reply } = form
  if (fields.account !== undefined) return pickAccount(form, fields.account)
  switch (fields.action) {
    case 'cancel':
      return cancel(form)
    case 'use-another':
      return sendSignInPage(reply, interaction)
    case 'change-password':
      return changePassword(form)
    case 'verify':
      return verifyCode(form)
    case 'accept':
      return acceptConsent(form)
    case 'decline':
      return declineConsent(form)
    default:
      return checkPassword(form)
  }
}

const checkPassword = (form: PostedForm): Promise<FastifyReply> => {
  const { emulator, interaction, fields } = form
  const { path, client } = interaction.request
  const account = findAccount(emulator.store, path, client, fields.username ?? '')
  emulator.passwords.check(account, fields.password ?? '')
  checkAccountEnabled(account)
  if (account.forceChangePasswordNextSignIn) {
    emulator.interactions.update(interaction.id, { changingPasswordOf: account.id })
    throw new AadstsError(50055)
  }
  return signIn(form, account)
}

const signIn = (
  form: PostedForm,
  account: User,
  options: { readonly mfa?: boolean } = {},
): Promise<FastifyReply> => {
  const { emulator, interaction, request, reply } = form
  const session = emulator.sessions.signIn(readSessionCookie(request), account.id, options)
  emulator.sessions.markUsed(session.cookie, session.account.sid, interaction.request.client.appId)
  setSessionCookie(request, reply, session.cookie)
  const known = emulator.interactions.update(interaction.id, { account: session.account })
  return continueSignIn(emulator, known, request, reply)
}

const pickAccount = (form: PostedForm, userId: string): FastifyReply | Promise<FastifyReply> => {
  const { emulator, interaction, request, reply } = form
  const cookie = readSessionCookie(request)
  const account = emulator.sessions.accounts(cookie).find(candidate => candidate.userId === userId)
  if (account === undefined || cookie === undefined) return sendSignInPage(reply, interaction)
  emulator.sessions.markUsed(cookie, account.sid, interaction.request.client.appId)
  const known = emulator.interactions.update(interaction.id, { account })
  return continueSignIn(emulator, known, request, reply)
}

/** Back or Cancel: without a description, as Entra does. */
const cancel = (form: PostedForm): FastifyReply => {
  const { emulator, interaction, reply } = form
  emulator.interactions.end(interaction.id)
  if (interaction.request.deviceCode !== undefined) return declineDevice(form)
  return respond(reply, interaction.request, { error: 'access_denied', error_subcode: 'cancel' })
}

const declineDevice = ({ emulator, interaction, reply }: PostedForm): FastifyReply => {
  emulator.deviceCodes.settle(interaction.request.deviceCode ?? '', { state: 'declined' })
  return sendPage(reply, {
    title: 'Cancelled',
    body: html`<h1>Sign-in was cancelled</h1><p>Nothing was given to the app on your device.</p>`,
  })
}

const changePassword = (form: PostedForm): FastifyReply | Promise<FastifyReply> => {
  const { emulator, interaction, fields, reply } = form
  const account = emulator.store.users.get(interaction.changingPasswordOf ?? '')
  if (account === undefined) return sendSignInPage(reply, interaction)
  const wrong = problemWith(fields, account)
  if (wrong !== undefined) return sendChangePasswordPage(reply, interaction, account, wrong)
  try {
    emulator.passwords.check(account, fields.password ?? '')
  } catch (error) {
    if (!(error instanceof AadstsError)) throw error
    return sendChangePasswordPage(reply, interaction, account, 'The current password is incorrect.')
  }
  const changed = emulator.store.users.update(account.id, {
    password: fields.new_password ?? '',
    forceChangePasswordNextSignIn: false,
  })
  return signIn(form, changed ?? account)
}

const problemWith = (fields: Fields, account: User): string | undefined => {
  const wanted = fields.new_password ?? ''
  if (wanted.length < 8) return 'Your new password must have at least 8 characters.'
  if (wanted !== fields.confirm_password) return 'The two new passwords do not match.'
  if (wanted === account.password) return 'Choose a password that you have not used before.'
  return undefined
}

const verifyCode = (form: PostedForm): FastifyReply | Promise<FastifyReply> => {
  const { emulator, interaction, fields, request, reply } = form
  const account = emulator.store.users.get(interaction.account?.userId ?? '')
  if (account === undefined || interaction.mfaCode === undefined) return sendSignInPage(reply, interaction)
  if (fields.otc?.trim() !== interaction.mfaCode) {
    const error = new AadstsError(500121)
    logFailure(emulator, interaction, { username: account.userPrincipalName }, request, error)
    return sendMfaPage(reply, interaction, account, error)
  }
  return signIn(form, account, { mfa: true })
}

const acceptConsent = (form: PostedForm): FastifyReply | Promise<FastifyReply> => {
  const { emulator, interaction, fields, request, reply } = form
  const { store, clock } = emulator
  const { client, scopes } = interaction.request
  const account = store.users.get(interaction.account?.userId ?? '')
  if (account === undefined) return sendSignInPage(reply, interaction)
  const user = subjectIn(store, interaction.request, account)
  const missing = missingConsent(store, client, scopes, user)
  checkMayConsent(store, client, missing, user)
  const forEveryone = fields.organization === 'yes' && isApplicationAdministrator(user)
  recordConsent(store, client, forEveryone ? [...missing, ...listedPermissions(store, client)] : missing, {
    tenantId: user.tenantId,
    principalId: forEveryone ? null : user.id,
    now: new Date(clock.now()).toISOString(),
  })
  const known = emulator.interactions.update(interaction.id, { consented: true })
  return continueSignIn(emulator, known, request, reply)
}

const declineConsent = (form: PostedForm): FastifyReply => {
  const { emulator, interaction, request, reply } = form
  const account = emulator.store.users.get(interaction.account?.userId ?? '')
  const error = new AadstsError(65004)
  logFailure(emulator, interaction, { username: account?.userPrincipalName }, request, error)
  emulator.interactions.end(interaction.id)
  if (interaction.request.deviceCode !== undefined) return declineDevice(form)
  return respondWithError(reply, interaction.request, error)
}

const logFailure = (
  emulator: SignInContext,
  interaction: Interaction,
  fields: Fields,
  request: FastifyRequest,
  error: AadstsError,
): void => {
  const { path, client, trace, scopes } = interaction.request
  recordSignIn(emulator, request, {
    trace,
    flow: 'authorize',
    tenantId: path.tenant?.id,
    client,
    user: findQuietly(emulator, interaction, fields.username),
    userName: fields.username,
    resource: scopes.resource.displayName,
    error,
  })
}

const findQuietly = (
  emulator: SignInContext,
  interaction: Interaction,
  name: string | undefined,
): User | undefined => {
  try {
    return findAccount(emulator.store, interaction.request.path, interaction.request.client, name ?? '')
  } catch {
    return undefined
  }
}
