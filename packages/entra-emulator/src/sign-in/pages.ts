import type { FastifyReply } from 'fastify'
import type { AadstsError } from '../errors/aadsts.ts'
import { type Html, html } from '../pages/html.ts'
import { sendPage } from '../pages/layout.ts'
import { isApplicationAdministrator, type Store, type User } from '../store/index.ts'
import type { MissingConsent } from './consent.ts'
import type { Interaction } from './interactions.ts'

/** The pages of a sign-in. Every one is a plain form that works without scripts. */

const actionOf = (interaction: Interaction): string => `/login/${interaction.id}`

const brandOf = (interaction: Interaction): string =>
  interaction.request.path.kind === 'tenant' ? interaction.request.path.tenant.displayName : 'Entra emulator'

const problem = (error: AadstsError | undefined): Html | false =>
  error !== undefined &&
  html`<p class="error" id="problem" role="alert">${inlineText[error.code] ?? error.text} <span class="muted">AADSTS${error.code}</span></p>`

/** What the page says beside the field, where the developer's text would puzzle a person. */
const inlineText: Readonly<Record<number, string>> = {
  50034: 'This account does not exist here. Enter another one, or ask for an account.',
  50126: 'Your account or password is incorrect.',
  50053: 'Your account is locked for a minute, because of too many wrong passwords.',
  50057: 'Your account is disabled. Ask your administrator.',
  50055: 'Your password has expired.',
  500208: 'You cannot sign in here with this kind of account. Use a different one.',
  500121: 'That code is not right. Try again.',
}

export const sendSignInPage = (
  reply: FastifyReply,
  interaction: Interaction,
  options: { readonly username?: string; readonly error?: AadstsError } = {},
): FastifyReply => {
  const username = options.username ?? ''
  const invalid = options.error === undefined ? '' : html` aria-invalid="true" aria-describedby="problem"`
  return sendPage(reply, {
    title: 'Sign in',
    brand: brandOf(interaction),
    body: html`<h1>Sign in</h1>
<p class="muted">to continue to ${interaction.request.client.displayName}</p>
${problem(options.error)}
<form method="post" action="${actionOf(interaction)}">
<label for="username">Email, phone, or account name</label>
<input id="username" name="username" type="text" autocomplete="username" autocapitalize="none" spellcheck="false"
 value="${username}"${invalid}${username === '' ? html` autofocus` : ''}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password"${invalid}${username === '' ? '' : html` autofocus`}>
<div class="buttons">
<button type="submit" class="primary" name="action" value="sign-in">Sign in</button>
<button type="submit" name="action" value="cancel" formnovalidate>Back</button>
</div>
</form>`,
  })
}

export const sendAccountPicker = (
  reply: FastifyReply,
  interaction: Interaction,
  accounts: readonly User[],
): FastifyReply =>
  sendPage(reply, {
    title: 'Pick an account',
    brand: brandOf(interaction),
    body: html`<h1>Pick an account</h1>
<p class="muted">to continue to ${interaction.request.client.displayName}</p>
<form method="post" action="${actionOf(interaction)}">
${accounts.map(
  user => html`<button class="account" type="submit" name="account" value="${user.id}">
<span>${user.displayName}</span><span class="muted">${user.userPrincipalName}</span></button>`,
)}
<button class="account" type="submit" name="action" value="use-another">Use another account</button>
<div class="buttons"><button type="submit" name="action" value="cancel">Back</button></div>
</form>`,
  })

export const sendChangePasswordPage = (
  reply: FastifyReply,
  interaction: Interaction,
  user: User,
  message?: string,
): FastifyReply =>
  sendPage(reply, {
    title: 'Update your password',
    brand: brandOf(interaction),
    body: html`<h1>Update your password</h1>
<p class="muted">${user.userPrincipalName}</p>
<p>You need to update your password because this is the first time you are signing in, or because your password has expired.</p>
${message !== undefined && html`<p class="error" id="problem" role="alert">${message}</p>`}
<form method="post" action="${actionOf(interaction)}">
<label for="current">Current password</label>
<input id="current" name="password" type="password" autocomplete="current-password" autofocus>
<label for="new">New password</label>
<input id="new" name="new_password" type="password" autocomplete="new-password">
<label for="confirm">Confirm password</label>
<input id="confirm" name="confirm_password" type="password" autocomplete="new-password">
<div class="buttons">
<button type="submit" class="primary" name="action" value="change-password">Sign in</button>
<button type="submit" name="action" value="cancel">Back</button></div>
</form>`,
  })

export const sendMfaPage = (
  reply: FastifyReply,
  interaction: Interaction,
  user: User,
  error?: AadstsError,
): FastifyReply =>
  sendPage(reply, {
    title: 'Enter code',
    brand: brandOf(interaction),
    body: html`<h1>Enter code</h1>
<p class="muted">${user.userPrincipalName}</p>
<p>A second factor is required. The emulator has no phone to send it to, so here it is:
<span class="code">${interaction.mfaCode}</span></p>
${problem(error)}
<form method="post" action="${actionOf(interaction)}">
<label for="otc">Code</label>
<input id="otc" name="otc" type="text" inputmode="numeric" autocomplete="one-time-code" autofocus>
<div class="buttons">
<button type="submit" class="primary" name="action" value="verify">Verify</button>
<button type="submit" name="action" value="cancel">Back</button></div>
</form>`,
  })

export const sendConsentPage = (
  reply: FastifyReply,
  store: Store,
  interaction: Interaction,
  user: User,
  missing: readonly MissingConsent[],
): FastifyReply => {
  const { client } = interaction.request
  const publisher = store.tenants.get(client.tenantId)?.verifiedDomains[0]
  return sendPage(reply, {
    title: 'Permissions requested',
    brand: brandOf(interaction),
    body: html`<p class="muted">${user.userPrincipalName}</p>
<h1>Permissions requested</h1>
<p><strong>${client.displayName}</strong><br><span class="muted">${publisher ?? 'unverified'}</span></p>
<p>This app would like to:</p>
<ul>${missing
      .flatMap(entry => entry.permissions)
      .map(
        permission =>
          html`<li>${permission.userConsentDisplayName ?? permission.adminConsentDisplayName}<br><span class="muted">${permission.userConsentDescription ?? permission.adminConsentDescription}</span></li>`,
      )}</ul>
<form method="post" action="${actionOf(interaction)}">
${
  isApplicationAdministrator(user) &&
  html`<div class="check"><input type="checkbox" id="organization" name="organization" value="yes">
<label for="organization">Consent on behalf of your organization</label></div>`
}
<div class="buttons">
<button type="submit" name="action" value="decline">Cancel</button>
<button type="submit" class="primary" name="action" value="accept">Accept</button></div>
</form>`,
  })
}

/** "Need admin approval": there is nothing to do here but to go back. */
export const sendApprovalPage = (
  reply: FastifyReply,
  interaction: Interaction,
  user: User,
  error: AadstsError,
): FastifyReply => {
  const { client, trace } = interaction.request
  return sendPage(reply, {
    title: 'Need admin approval',
    brand: brandOf(interaction),
    body: html`<p class="muted">${user.userPrincipalName}</p>
<h1>Need admin approval</h1>
<p><strong>${client.displayName}</strong></p>
<p role="alert">${client.displayName} needs permission to access resources in your organization that only an admin can grant. Please ask an admin to grant permission to this app before you can use it. <span class="muted">AADSTS${error.code}</span></p>
<dl><dt>Request Id</dt><dd>${trace.traceId}</dd><dt>Correlation Id</dt><dd>${trace.correlationId}</dd>
<dt>Timestamp</dt><dd>${trace.timestamp}</dd></dl>
<form method="post" action="${actionOf(interaction)}">
<div class="buttons">
<button type="submit" name="action" value="use-another">Have an admin account? Sign in with that account</button>
<button type="submit" class="primary" name="action" value="cancel">Return to the application without granting consent</button></div>
</form>`,
  })
}
