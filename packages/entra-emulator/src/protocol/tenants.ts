import { AadstsError } from '../errors/aadsts.ts'
import { personalTenantId, type Store, type Tenant } from '../store/index.ts'

/** What the tenant part of an address means. */
export type TenantPath =
  | { readonly kind: 'tenant'; readonly path: string; readonly tenant: Tenant }
  | { readonly kind: 'common' | 'organizations'; readonly path: string; readonly tenant: undefined }
  | { readonly kind: 'consumers'; readonly path: string; readonly tenant: Tenant }

/** Reads a GUID, a verified domain, `common`, `organizations` or `consumers`. Throws 90002 for a tenant that is not there. */
export const resolveTenant = (store: Store, part: string): TenantPath => {
  const path = part.toLowerCase()
  if (path === 'common' || path === 'organizations') return { kind: path, path, tenant: undefined }
  const tenant =
    path === 'consumers'
      ? store.tenants.get(personalTenantId)
      : (store.tenants.get(path) ??
        store.tenants.list().find(candidate => candidate.verifiedDomains.includes(path)))
  if (tenant === undefined) throw new AadstsError(90002, { tenant: part })
  return tenant.id === personalTenantId
    ? { kind: 'consumers', path: 'consumers', tenant }
    : // A domain and the GUID behind it are one path to codes.
      { kind: 'tenant', path: tenant.id, tenant }
}
