import { expect, it } from 'vitest'
import { plainIssuer } from './plain-issuer.ts'

const tokenURL = 'https://IdP.test:8443/team%20a/token?tenant=1#x'

it('is where the code is redeemed and who says who somebody is, with path and query', () => {
  expect(plainIssuer({ tokenURL })).toEqual({
    name: 'urn:gatewright:oauth2:https://idp.test:8443/team%20a/token?tenant=1',
    former: 'urn:gatewright:oauth2:https://idp.test:8443',
  })
  expect(plainIssuer({ tokenURL, userInfoURL: 'https://api.test/me' }).name).toBe(
    'urn:gatewright:oauth2:https://idp.test:8443/team%20a/token?tenant=1,https://api.test/me',
  )
})
