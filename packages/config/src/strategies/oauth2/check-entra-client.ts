import { isGuid } from '../../kinds.ts'
import type { Fault } from '../../problem.ts'
import { withoutOddEnds } from '../../secrets/odd-characters.ts'
import type { EntryCheckContext } from '../definition.ts'
import type { PartialOAuth2Entry } from './entry.ts'
import { isMicrosoftSignIn } from './microsoft-clouds.ts'

/** The values that people mix up when they copy id and secret of an application from Entra's pages. */
export function checkEntraClient(
  id: string,
  options: NonNullable<PartialOAuth2Entry['options']>,
  tenant: string,
  { report, isWritten }: EntryCheckContext,
): void {
  const path = ['authStrategies', id, 'options']
  const at = (key: string, fault: Fault) => report.problem([...path, key], fault)
  if (options.clientID && options.clientID.toLowerCase() === tenant) {
    at('clientID', {
      code: 'client_id_is_tenant',
      what: 'clientID is the tenant’s own id.',
      why: 'The Overview page shows both: this is the Directory (tenant) ID, and Entra would answer AADSTS700016.',
      fix: 'Copy Application (client) ID from App registrations → your app → Overview.',
    })
  } else if (
    options.clientID &&
    isMicrosoftSignIn(originOf(options.authorizationURL)) &&
    !isGuid(options.clientID)
  ) {
    at('clientID', {
      code: 'bad_guid',
      what: `${report.shown([...path, 'clientID'])} is not a GUID.`,
      why: 'Every application in Entra has one as its id; a display name is not it.',
      fix: 'Copy Application (client) ID from App registrations → your app → Overview.',
    })
  }
  if (options.clientSecret && isGuid(withoutOddEnds(options.clientSecret))) {
    at('clientSecret', {
      code: 'secret_id',
      what: 'The client secret has the shape of a Secret ID (a GUID).',
      why: 'Entra shows Secret ID beside Value, and only the Value is accepted: signing in would end in AADSTS7000215.',
      fix: 'Create a new secret under Certificates & secrets and copy its Value, which is shown once.',
    })
  }
  const proofs = ['clientSecret', 'clientCertificate', 'clientAssertionFile']
  if (!proofs.some(key => isWritten([...path, key]))) {
    at('clientSecret', {
      code: 'incomplete_strategy',
      what: '"clientSecret" is missing.',
      why: 'Entra’s platform Web wants one at the token endpoint: signing in would end in AADSTS7000218.',
      fix: 'Create a secret under Certificates & secrets and put its Value here, best as ${env:AZURE_CLIENT_SECRET}.',
    })
  }
}

const originOf = (text: string | undefined): string => (text ? (URL.parse(text)?.origin ?? '') : '')
