import type { Audience } from '../../api/types.ts'

/** The four "Supported account types", as New registration offers them. */
export const audiences = (
  tenantName: string,
): readonly { readonly value: Audience; readonly label: string }[] => [
  {
    value: 'AzureADMyOrg',
    label: `Accounts in this organizational directory only (${tenantName} only - Single tenant)`,
  },
  {
    value: 'AzureADMultipleOrgs',
    label: 'Accounts in any organizational directory (Any Microsoft Entra ID tenant - Multitenant)',
  },
  {
    value: 'AzureADandPersonalMicrosoftAccount',
    label:
      'Accounts in any organizational directory (Any Microsoft Entra ID tenant - Multitenant) and personal Microsoft accounts (e.g. Skype, Xbox)',
  },
  { value: 'PersonalMicrosoftAccount', label: 'Personal Microsoft accounts only' },
]

/** Short names, as the overview shows them. */
export const audienceNames: Readonly<Record<Audience, string>> = {
  AzureADMyOrg: 'My organization only',
  AzureADMultipleOrgs: 'Multiple organizations',
  AzureADandPersonalMicrosoftAccount: 'All Microsoft account users',
  PersonalMicrosoftAccount: 'Personal Microsoft account users',
}

/** The part of the endpoints' path that stands for who may sign in. */
export const authorityOf = (audience: Audience, tenantId: string): string => {
  if (audience === 'AzureADMultipleOrgs') return 'organizations'
  if (audience === 'AzureADandPersonalMicrosoftAccount') return 'common'
  return audience === 'PersonalMicrosoftAccount' ? 'consumers' : tenantId
}
