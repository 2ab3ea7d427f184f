import { expect, it } from 'vitest'
import { maskAddresses } from './mask-addresses.ts'

it('replaces who somebody is, the same way each time, and leaves the domain', () => {
  const masked = maskAddresses()
  expect(masked('ada@contoso.test and "Grace@contoso.test"')).toBe(
    'person1@contoso.test and "person2@contoso.test"',
  )
  expect(masked('Ada@Contoso.test again')).toBe('person1@Contoso.test again')
  expect(masked('zoë+bot@münchen.example')).toBe('person3@münchen.example')
})

it('leaves what is no address', () => {
  const masked = maskAddresses()
  for (const text of ['https://sso.example.com/@x', 'a @ b', '@gatewright/cli', '10.0.0.1'])
    expect(masked(text)).toBe(text)
})

it('reads a long text without an address once', () => {
  const begun = performance.now()
  const text = `${'a'.repeat(300_000)} ada@contoso.test`
  expect(maskAddresses()(text)).toBe(text.replace('ada@', 'person1@'))
  // From each letter anew it is a minute and more.
  expect(performance.now() - begun).toBeLessThan(2000)
})
