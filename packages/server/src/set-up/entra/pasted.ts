/** What people paste from Entra's pages, and what they take for what. */
import {
  cloudOf,
  entraIssuerTenant,
  isGuid,
  oddCharacters,
  readEntraEndpoint,
  readVersionOneIssuer,
  saidOf,
  withoutOddEnds,
} from '@gatewright/config'
import type { Pasted } from '../pasted.ts'
import { tenantFault } from './tenant.ts'

export type { Pasted }

/**
 * A tenant: its id, a domain of it, or one of its addresses, of which the tenant and the cloud are taken.
 * @param text as pasted
 */
export function pastedTenant(text: string): Pasted<{ readonly tenant: string; readonly authority?: string }> {
  const pasted = text.trim()
  const url = /^https?:/i.test(pasted) ? URL.parse(pasted) : null
  if (url === null) {
    const fault = tenantFault(pasted)
    return fault === undefined ? { value: { tenant: pasted.toLowerCase() } } : { fault }
  }
  if (cloudOf(pasted)?.graph.includes(url.hostname))
    return {
      fault:
        'This is an address of Microsoft Graph. The Directory (tenant) ID is meant, on Entra’s page Overview.',
    }
  const tenant =
    readEntraEndpoint(pasted)?.tenant ??
    entraIssuerTenant(pasted) ??
    readVersionOneIssuer(pasted)?.tenant ??
    url.pathname.split('/')[1] ??
    ''
  const fault = tenantFault(tenant)
  if (fault !== undefined) return { fault: `No tenant stands in this address. ${fault}` }
  return {
    value: { tenant: tenant.toLowerCase(), authority: url.origin },
    notes: [`This is an address of the tenant ${tenant}, which is taken from it.`],
  }
}

/** An Application (client) ID. That it is no Object ID only Entra can say, and is asked. */
export function pastedClientId(text: string, tenantId: string): Pasted<string> {
  const pasted = text
    .trim()
    .replace(/^[{("'<]+|[})"'>]+$/g, '')
    .toLowerCase()
  if (pasted === tenantId)
    return {
      fault:
        'This is the Directory (tenant) ID. Application (client) ID stands above it on the application’s page Overview.',
    }
  if (!isGuid(pasted))
    return {
      fault:
        'An Application (client) ID is a GUID such as c0ffee00-0000-4000-8000-0000000000aa, on the application’s page Overview; a name is not it.',
    }
  return { value: pasted }
}

/** The Value of a client secret. */
export function pastedSecret(text: string): Pasted<string> {
  const pasted = withoutOddEnds(text)
  if (pasted === '') return { fault: 'There is nothing in it.' }
  if (isGuid(pasted))
    return {
      fault:
        'This is the Secret ID. The column Value beside it is meant, which is shown once: make another secret where it is gone.',
    }
  if (/[.…*•]{3,}$/.test(pasted))
    return {
      fault:
        'This is a secret of which Entra shows the beginning alone. Its Value is shown once: make another secret.',
    }
  const odd = oddCharacters(text)
  return {
    value: pasted,
    ...(odd === undefined ? {} : { notes: [`What was pasted ${saidOf(odd)}, which was left out.`] }),
  }
}
