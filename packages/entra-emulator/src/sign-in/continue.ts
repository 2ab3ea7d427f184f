import { randomInt } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { AadstsError } from '../errors/aadsts.ts'
import { sendErrorPage } from '../pages/error-page.ts'
import { html } from '../pages/html.ts'
import { sendPage } from '../pages/layout.ts'
import { checkEnabled } from '../protocol/clients.ts'
import { completeAuthorize } from '../protocol/complete.ts'
import { respondWithError } from '../protocol/respond.ts'
import { ensureServicePrincipal, type User } from '../store/index.ts'
import { checkMayConsent, listedPermissions, missingConsent } from './consent.ts'
import type { SignInContext } from './context.ts'
import type { Interaction } from './interactions.ts'
import { recordSignIn } from './log.ts'
import {
  sendApprovalPage,
  sendChangePasswordPage,
  sendConsentPage,
  sendMfaPage,
  sendSignInPage,
} from './pages.ts'
import { checkAccountEnabled, checkAssignment, subjectIn } from './subject.ts'

/**
 * Takes a sign-in as far as it goes without another form: the steps between a right password and the answer, in order.
 * Each either passes, shows its page, or throws.
 */
export const continueSignIn = async (
  emulator: SignInContext,
  interaction: Interaction,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const { store } = emulator
  const account = interaction.account === undefined ? undefined : store.users.get(interaction.account.userId)
  if (interaction.account === undefined || account === undefined) return sendSignInPage(reply, interaction)
  let user: User = account
  try {
    user = subjectIn(store, interaction.request, account)
    checkAccountEnabled(account, user)
    checkEnabled(store, interaction.request.client, user.tenantId)
    const target = {
      endpoint: 'authorize',
      appId: interaction.request.client.appId,
      tenantId: user.tenantId,
      userPrincipalName: account.userPrincipalName,
    } as const
    if (emulator.faults.strike('conditional_access_block', target) !== undefined) throw new AadstsError(53003)
    if (!interaction.account.mfa && emulator.faults.strike('mfa_required', target) !== undefined) {
      if (interaction.request.prompt === 'none')
        throw new AadstsError(50076, { resource: interaction.request.scopes.resource.appId })
      const mfaCode = String(randomInt(100_000, 1_000_000))
      return sendMfaPage(reply, emulator.interactions.update(interaction.id, { mfaCode }), user)
    }
    checkAssignment(store, interaction.request.client, user)
    const page = askConsent(emulator, interaction, user, reply)
    if (page !== undefined) return page
    ensureServicePrincipal(store, {
      tenantId: user.tenantId,
      appId: interaction.request.client.appId,
      createdDateTime: new Date(emulator.clock.now()).toISOString(),
    })
    return await finish(emulator, interaction, interaction.account, user, request, reply)
  } catch (error) {
    if (!(error instanceof AadstsError)) throw error
    log(emulator, interaction, request, user, error)
    return sendSignInError(emulator, reply, interaction, error, account.userPrincipalName)
  }
}

const askConsent = (
  emulator: SignInContext,
  interaction: Interaction,
  user: User,
  reply: FastifyReply,
): FastifyReply | undefined => {
  const { store } = emulator
  const { client, scopes, prompt } = interaction.request
  if (interaction.consented === true) return undefined
  const missing = missingConsent(store, client, scopes, user)
  const asked = missing.length === 0 && prompt === 'consent' ? listedPermissions(store, client) : missing
  if (asked.length === 0) return undefined
  if (prompt === 'none') throw new AadstsError(65001, { client: client.appId, name: client.displayName })
  try {
    checkMayConsent(store, client, missing, user)
  } catch (error) {
    if (!(error instanceof AadstsError)) throw error
    return sendApprovalPage(reply, interaction, user, error)
  }
  return sendConsentPage(reply, store, interaction, user, asked)
}

const finish = async (
  emulator: SignInContext,
  interaction: Interaction,
  account: NonNullable<Interaction['account']>,
  user: User,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  emulator.interactions.end(interaction.id)
  log(emulator, interaction, request, user)
  const subject = {
    user,
    tenantId: user.tenantId,
    sessionId: account.sid,
    authTime: account.authTime,
    mfa: account.mfa,
  }
  if (interaction.request.deviceCode !== undefined) {
    emulator.deviceCodes.settle(interaction.request.deviceCode, {
      state: 'approved',
      userId: user.id,
      tenantId: user.tenantId,
      sessionId: subject.sessionId,
      authTime: subject.authTime,
      mfa: subject.mfa,
    })
    return sendPage(reply, {
      title: 'Signed in',
      body: html`<h1>${interaction.request.client.displayName}</h1>
<p>You have signed in to the ${interaction.request.client.displayName} application on your device. You may now close this window.</p>`,
    })
  }
  return completeAuthorize(emulator, reply, interaction.request, subject)
}

const log = (
  emulator: SignInContext,
  interaction: Interaction,
  request: FastifyRequest,
  user: User,
  error?: AadstsError,
): void =>
  recordSignIn(emulator, request, {
    trace: interaction.request.trace,
    flow: interaction.request.deviceCode === undefined ? 'authorize' : 'device_code',
    tenantId: user.tenantId,
    client: interaction.request.client,
    user,
    resource: interaction.request.scopes.resource.displayName,
    ...(error === undefined ? {} : { error }),
  })

/** An error where it belongs: beside the field, on a page, or at the redirect URI (always there with `prompt=none`). */
export const sendSignInError = (
  emulator: SignInContext,
  reply: FastifyReply,
  interaction: Interaction,
  error: AadstsError,
  username: string,
): FastifyReply => {
  const { request } = interaction
  if (error.code === 50055 && interaction.changingPasswordOf !== undefined) {
    const user = emulator.store.users.get(interaction.changingPasswordOf)
    if (user !== undefined) return sendChangePasswordPage(reply, interaction, user)
  }
  if (request.prompt === 'none' || error.entry.surface === 'redirect') {
    emulator.interactions.end(interaction.id)
    return respondWithError(reply, request, error)
  }
  if (error.entry.surface === 'inline') return sendSignInPage(reply, interaction, { username, error })
  // Whoever is signed in with the wrong account would otherwise meet this page at every attempt.
  return sendErrorPage(reply, error, request.trace, { useAnotherAt: `/login/${interaction.id}` })
}
