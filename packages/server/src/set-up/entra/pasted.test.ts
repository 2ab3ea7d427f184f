import { expect, it } from 'vitest'
import { pastedClientId, pastedSecret, pastedTenant } from './pasted.ts'

const tenant = 'c0ffee00-0000-4000-8000-000000000001'
const login = 'https://login.microsoftonline.com'

it('a tenant is its id, a domain, or whatever address of it was pasted', () => {
  expect(pastedTenant(` ${tenant.toUpperCase()}\n`)).toEqual({ value: { tenant } })
  expect(pastedTenant('Contoso.onmicrosoft.com')).toEqual({ value: { tenant: 'contoso.onmicrosoft.com' } })
  for (const address of [
    `${login}/${tenant}/oauth2/v2.0/authorize`,
    `${login}/${tenant}/oauth2/token`,
    `${login}/${tenant}/v2.0/.well-known/openid-configuration`,
    `${login}/${tenant}`,
  ])
    expect(pastedTenant(address)).toMatchObject({
      value: { tenant, authority: login },
      notes: [expect.any(String)],
    })
  expect(pastedTenant(`https://login.microsoftonline.us/${tenant}/v2.0`)).toMatchObject({
    value: { authority: 'https://login.microsoftonline.us' },
  })
})

it('what is no tenant is called what it is', () => {
  for (const [text, words] of [
    ['', 'Write the Directory (tenant) ID'],
    ['common', '"common" is no tenant of its own'],
    ['Northwind Traders', 'the tenant’s display name is neither'],
    ['ada@northwind.test', 'what stands behind the @, "northwind.test"'],
    ['https://graph.microsoft.com/v1.0/me', 'an address of Microsoft Graph'],
    [`${login}/common/oauth2/v2.0/authorize`, 'No tenant stands in this address.'],
  ] as const)
    expect(pastedTenant(text)).toEqual({ fault: expect.stringContaining(words) })
})

it('a client id is a GUID, and not that of the tenant', () => {
  const id = 'c0ffee00-0000-4000-8000-0000000000aa'
  expect(pastedClientId(` {${id.toUpperCase()}} `, tenant)).toEqual({ value: id })
  expect(pastedClientId(tenant, tenant)).toEqual({
    fault: expect.stringContaining('This is the Directory (tenant) ID.'),
  })
  expect(pastedClientId('Support bot', tenant)).toEqual({
    fault: expect.stringContaining('a name is not it'),
  })
})

it('a secret is its Value: no Secret ID, no beginning of one, and no white space around it', () => {
  expect(pastedSecret('abc~8Q.value')).toEqual({ value: 'abc~8Q.value' })
  expect(pastedSecret('abc~8Q.value\n')).toMatchObject({
    value: 'abc~8Q.value',
    notes: [expect.stringContaining('left out')],
  })
  expect(pastedSecret(tenant)).toEqual({ fault: expect.stringContaining('This is the Secret ID.') })
  expect(pastedSecret('abc******************')).toEqual({
    fault: expect.stringContaining('the beginning alone'),
  })
  expect(pastedSecret('  ')).toEqual({ fault: 'There is nothing in it.' })
})
