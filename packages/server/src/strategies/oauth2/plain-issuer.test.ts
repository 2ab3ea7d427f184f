import { expect, it } from 'vitest'
import { plainIssuer } from './plain-issuer.ts'

it('tells the realms of one host apart, and does not look at the query', () => {
  expect(plainIssuer('https://IdP.test:8443/team%20a/token?tenant=1#x')).toEqual({
    name: 'urn:gatewright:oauth2:https://idp.test:8443/team%20a/token',
    former: 'urn:gatewright:oauth2:https://idp.test:8443',
  })
  expect(plainIssuer('https://idp.test/a/token').name).not.toBe(plainIssuer('https://idp.test/b/token').name)
})
