import { expect, it } from 'vitest'
import { lookFor } from './look.ts'
import { selfPostingPage } from './self-posting-page.ts'

it('lets the logo of a brand be seen, which stands in the page itself', () => {
  const look = { ...lookFor({ headers: {} }), brand: { name: 'Contoso', logo: 'data:image/svg+xml,x' } }
  const { headers, body } = selfPostingPage(look, { action: 'https://idp.example/', fields: {} })
  expect(body).toContain('<img src="data:image/svg+xml,x"')
  expect(headers['content-security-policy']).toMatch(/(^|; )img-src data:;/)
})
