import { visible } from '@gatewright/config'
import { SetUpRefusal } from '../refusal.ts'
import type { TokenAnswer } from './client-proof.ts'

const OTHER_WAYS =
  'Take another way: an application of your own (--client-id), or --script, a file for whoever may.'

/** Numbers by which a tenant keeps people from typing device codes, or from this program. */
const blocked: readonly number[] = [53003, 530034, 530035, 530036, 530084, 50199, 53000, 53001, 50097]

/**
 * Why nobody got a token, for the operator.
 * @param clientId of a device code: whose consent is missing
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
export function explainAccessRefusal({ status, body, aadsts }: TokenAnswer, clientId?: string): SetUpRefusal {
  const said = visible(
    String(body.error_description ?? body.error ?? `status ${status}`).split(/\s+Trace ID/)[0] ?? '',
  )
  const refuse = (code: string, what: string, next: string) =>
    new SetUpRefusal(code, `${what} (${said.slice(0, 300)})`, next)
  const device = clientId !== undefined
  if (aadsts !== undefined && blocked.includes(aadsts))
    return refuse(
      device ? 'device_code_blocked' : 'access_blocked',
      device
        ? 'This tenant blocks sign-ins by device code (Conditional Access).'
        : 'Conditional Access of this tenant blocks the application that sets up.',
      OTHER_WAYS,
    )
  if (body.error === 'authorization_declined')
    return refuse(
      'declined',
      'Somebody declined at Microsoft’s page.',
      'Run the command again to be asked once more.',
    )
  if (body.error === 'expired_token' || aadsts === 70020)
    return refuse(
      'code_expired',
      'Nobody typed the code in time, or the tenant lets nobody sign in by device code.',
      `Run the command again for another code. ${OTHER_WAYS}`,
    )
  if (aadsts !== undefined && [65001, 90094, 90095, 65004, 90008].includes(aadsts))
    return refuse(
      'consent_missing',
      'An administrator of this tenant has to consent first.',
      device
        ? `Sign in as one, and tick the consent for the organisation. ${OTHER_WAYS}`
        : 'Entra > App registrations > the bootstrap application > API permissions > Grant admin consent.',
    )
  if (aadsts === 7000215)
    return refuse(
      'bootstrap_secret',
      'The secret of the bootstrap application is wrong.',
      'Take the column Value of Certificates & secrets, shown once after creation, and not the Secret ID.',
    )
  if (aadsts === 7000222)
    return refuse(
      'bootstrap_secret',
      'The secret of the bootstrap application has expired.',
      'Create a new one under Certificates & secrets.',
    )
  if (aadsts === 700027)
    return refuse(
      'bootstrap_certificate',
      'The certificate is not registered at the bootstrap application.',
      'Upload it under Certificates & secrets > Certificates, or take the key that belongs to the registered one.',
    )
  if (aadsts === 7000218 && device)
    return refuse(
      'not_public',
      'This application is no public client.',
      'Entra > App registrations > Authentication > Allow public client flows; or give its secret or certificate.',
    )
  if (aadsts === 700016 || aadsts === 700038)
    return refuse(
      'bootstrap_unknown',
      'The application that sets up is not known in this tenant.',
      'Compare --client-id with Application (client) ID on its page Overview (not the Object ID), and --tenant with Directory (tenant) ID.',
    )
  if (aadsts === 7000112)
    return refuse(
      'bootstrap_disabled',
      'The application that sets up is disabled.',
      'Entra > Enterprise applications > Properties > Enabled for users to sign in.',
    )
  return refuse(
    'no_access',
    'Entra gives no access to Microsoft Graph.',
    'What it says names the reason; its number is explained at https://login.microsoftonline.com/error.',
  )
}
