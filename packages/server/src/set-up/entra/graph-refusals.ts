import { visible } from '@gatewright/config'
import { SetUpRefusal } from '../refusal.ts'
import { errorOf } from './graph-error.ts'

const HAND_OVER =
  'Or let somebody do it who may: --script writes a file for them, whose output is read back with --from.'

/**
 * What Graph refuses, for the operator: who may, or what to choose instead.
 * @param what the request, method and path
 */
export function explainGraphRefusal(
  status: number,
  body: Readonly<Record<string, unknown>>,
  what: string,
): SetUpRefusal {
  const { code, message } = errorOf(body)
  const said = visible(`Microsoft Graph: ${code || status} ${message}`.trim().slice(0, 400))
  const refuse = (ours: string, words: string, next: string) =>
    new SetUpRefusal(ours, `${words} (${said})`, next)
  if (/AsPerAppPolicy$/.test(code)) {
    return /Type/.test(code)
      ? refuse(
          'credential_not_allowed',
          'A policy of this tenant allows applications no credential of this kind.',
          'Choose another: --credential certificate in the place of a secret. Or ask for an exemption (Entra > Enterprise applications > Application policies).',
        )
      : refuse(
          'credential_too_long',
          'A policy of this tenant allows credentials a shorter life.',
          'Ask for an exemption (Entra > Enterprise applications > Application policies), or let the admin upload a certificate of a shorter life.',
        )
  }
  if (code === 'Authorization_RequestDenied' || status === 403) {
    return refuse(
      'not_allowed',
      what.includes('oauth2PermissionGrants')
        ? 'Whoever sets up may not consent for the organisation.'
        : what.startsWith('DELETE')
          ? 'Whoever undoes it may not delete this application.'
          : 'Whoever sets up may not register applications in this tenant.',
      what.includes('oauth2PermissionGrants')
        ? 'It takes the role Cloud Application Administrator, or DelegatedPermissionGrant.ReadWrite.All of a bootstrap application with admin consent. Leave --consent out to go on without it.'
        : what.startsWith('DELETE')
          ? 'Deleting takes the role Cloud Application Administrator, or being an owner of the application; of a bootstrap application Application.ReadWrite.All with admin consent: Application.ReadWrite.OwnedBy deletes alone what that very application has registered. Or let somebody delete it who may, and take away what is here with --undo --only-here.'
          : `It takes the role Application Developer or Cloud Application Administrator; of a bootstrap application the application permission Application.ReadWrite.OwnedBy, with admin consent. ${HAND_OVER}`,
    )
  }
  if (status === 401)
    return refuse('token_refused', 'Microsoft Graph does not take the token.', 'Run the command again.')
  if (code === 'Directory_QuotaExceeded')
    return refuse(
      'quota',
      'Whoever sets up has registered as many applications as the tenant allows.',
      'Delete some that nobody needs, from App registrations > Deleted applications too; or let an administrator do it.',
    )
  if (status === 429 || status >= 500)
    return refuse(
      'graph_busy',
      'Microsoft Graph asks to come back later.',
      'Run the same command again in some minutes: it goes on from here, and nothing is made twice.',
    )
  return refuse(
    'graph_refused',
    `Microsoft Graph refuses ${what}.`,
    'What it says names the value that it does not take.',
  )
}
