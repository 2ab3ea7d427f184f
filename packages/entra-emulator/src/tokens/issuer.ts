import { personalTenantId } from '../store/index.ts'

/** `iss` of v2.0 tokens. */
export const issuerV2 = (origin: string, tenantId: string): string => `${origin}/${tenantId}/v2.0`

/** `iss` of v1.0 tokens, in the place of `https://sts.windows.net/{tenant}/`. */
export const issuerV1 = (origin: string, tenantId: string): string => `${origin}/${tenantId}/`

/** The `{tenantid}` of the documents under `common` and `organizations`, in lower case and never filled in. */
export const templatedIssuer = (origin: string): string => issuerV2(origin, '{tenantid}')

export const keyOwnerOf = (tenantId: string): 'organizations' | 'personal' =>
  tenantId === personalTenantId ? 'personal' : 'organizations'
