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

it('is another one for each claim that the file lets say who somebody is', () => {
  const named = (subject?: string) => plainIssuer({ tokenURL: 'https://idp.test/token', subject }).name
  expect(named('id')).toBe('urn:gatewright:oauth2:https://idp.test/token#id')
  // A claim may have any name, and none of them is the name of another's.
  expect(named('user#name')).toBe('urn:gatewright:oauth2:https://idp.test/token#user%23name')
  expect(named()).toBe('urn:gatewright:oauth2:https://idp.test/token')
})
