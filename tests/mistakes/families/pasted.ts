import {
  createOutboundFetch,
  findTenant,
  pastedClientId,
  pastedSecret,
  pastedTenant,
} from '../../../packages/server/src/index.ts'
import { apps, contoso, graph } from '../guide-file.ts'
import type { Family, Said } from '../mistake.ts'

const said = (
  at: string,
  pasted: { readonly fault: string } | { readonly notes?: readonly string[] },
): Said[] => {
  const says = 'fault' in pasted ? pasted.fault : (pasted.notes ?? []).join(' ')
  return [{ by: 'setup', at, says, cure: says }]
}
const tenant = (text: string) => async () => said('tenant', pastedTenant(text))
const clientId = (text: string) => async () => said('client id', pastedClientId(text, contoso))
const secret = (text: string) => async () => said('secret', pastedSecret(text))

export const pasted: Family = {
  title: 'What is pasted into `gatewright setup`, and into its page',
  at: 'emulator',
  mistakes: [
    {
      title: 'common as the tenant',
      act: tenant('common'),
      told: [
        {
          by: 'setup',
          at: 'tenant',
          says: '"common" is no tenant of its own.',
          cure: 'Write the Directory (tenant) ID, which Entra’s page Overview shows.',
        },
      ],
    },
    {
      title: 'the name of the organisation as the tenant',
      act: tenant('Contoso Ltd'),
      told: [
        {
          by: 'setup',
          at: 'tenant',
          says: '"Contoso Ltd" is neither a Directory (tenant) ID nor a domain.',
          cure: 'Entra’s page Overview shows both; the tenant’s display name is neither.',
        },
      ],
    },
    {
      title: 'a sign-in name as the tenant',
      act: tenant('ada@contoso.test'),
      told: [
        {
          by: 'setup',
          at: 'tenant',
          says: 'This is somebody’s sign-in name.',
          cure: 'Write what stands behind the @, "contoso.test", or the Directory (tenant) ID.',
        },
      ],
    },
    {
      title: 'an address of Graph as the tenant',
      act: tenant(`${graph}/v1.0/me`),
      told: [
        {
          by: 'setup',
          at: 'tenant',
          says: 'This is an address of Microsoft Graph.',
          cure: 'The Directory (tenant) ID is meant, on Entra’s page Overview.',
        },
      ],
    },
    {
      title: 'a tenant that exists nowhere',
      act: async ({ emulator }) =>
        findTenant('contoso.example', emulator.origin, createOutboundFetch()).then(
          () => [],
          error => said('tenant', { fault: `${error.message} ${error.next}` }),
        ),
      told: [
        {
          by: 'setup',
          at: 'tenant',
          says: 'There is no tenant contoso.example at https://login.microsoftonline.com (AADSTS90002).',
          cure: 'A tenant of another cloud needs --authority: https://login.microsoftonline.us (US government),',
        },
      ],
    },
    {
      title: 'the tenant id as the client id',
      act: clientId(contoso),
      told: [
        {
          by: 'setup',
          at: 'client id',
          says: 'This is the Directory (tenant) ID.',
          cure: 'Application (client) ID stands above it on the application’s page Overview.',
        },
      ],
    },
    {
      title: 'the name of the app as the client id',
      act: clientId('Gatewright'),
      told: [
        {
          by: 'setup',
          at: 'client id',
          says: 'An Application (client) ID is a GUID such as c0ffee00-0000-4000-8000-0000000000aa, on the application’s page Overview',
          cure: 'An Application (client) ID is a GUID such as c0ffee00-0000-4000-8000-0000000000aa, on the application’s page',
        },
      ],
    },
    {
      title: 'the Secret ID as the secret',
      act: secret(apps.demo.secretId),
      told: [
        {
          by: 'setup',
          at: 'secret',
          says: 'This is the Secret ID. The column Value beside it is meant, which is shown once: make another secret where it is gone.',
          cure: 'The column Value beside it is meant, which is shown once: make another secret where it is gone.',
        },
      ],
    },
    {
      title: 'a secret of which the page shows the beginning alone',
      act: secret('S3c****'),
      told: [
        {
          by: 'setup',
          at: 'secret',
          says: 'This is a secret of which Entra shows the beginning alone.',
          cure: 'Its Value is shown once: make another secret.',
        },
      ],
    },
    {
      title: 'quotation marks around the secret',
      act: secret(`"${apps.demo.clientSecret}"`),
      told: [
        {
          by: 'setup',
          at: 'secret',
          says: 'What was pasted stands in quotation marks ("…"), which was left out.',
          cure: 'What was pasted stands in quotation marks ("…"), which was left out.',
        },
      ],
    },
  ],
}
