import { expect, test } from 'vitest'
import { parseConfig } from './parse.ts'
import { redactPair, redactText, secretPlaces } from './redact.ts'
import { redactConfig } from './secrets/redact-config.ts'
import { mask } from './secrets/shown.ts'

const text = `{
  // "clientSecret": "old-one"
  "appSecret": "app-one",
  "authStrategies": {
    "azure": { "type": "oauth2", "options": { "clientID": "shown", "clientSecret": "new-one" } },
    "github": { "type": "oauth2", "options": { "clientSecret": "\${env:GITHUB}", "clientSecert": "misspelt" } },
    "ldap": { "type": "ldap", "options": { "bindCredentials": "ldap-one" } }
  },
  "pro": { "licenseKey": "key-one", "externalAuth": { "secret": "jwt-one", "publicKey": "maybe-a-secret" } },
  "httpServer": { "proxy": "http://user:proxy-one@proxy:8080" }
}`

test('masks every secret, also in comments, misspelt keys and entries of the other program', () => {
  const masked = redactText(text)
  for (const secret of [
    'old-one',
    'app-one',
    'new-one',
    'misspelt',
    'ldap-one',
    'key-one',
    'jwt-one',
    'maybe-a-secret',
    'proxy-one',
  ]) {
    expect(masked).not.toContain(secret)
  }
  expect(masked).toContain('"clientID": "shown"')
  expect(masked).toContain('"clientSecret": "${env:GITHUB}"')
  expect(masked.split('\n').length).toBe(text.split('\n').length)
})

test('masks secrets in a text that is broken beyond reading', () => {
  const masked = redactText(
    '{ "clientSecret": "new-one", ]]] clientSecret: \'single-one\' "secret" : “smart-one”',
  )
  expect(masked).not.toMatch(/new-one|single-one|smart-one/)
})

test('marks in a diff that a secret changed, since two masks look the same', () => {
  const pair = redactPair(text, text.replace('"new-one"', '"newer"'))
  expect(pair.before).toContain(`"clientSecret": "${mask}"`)
  expect(pair.after).toContain(`"clientSecret": "${mask} (changed)"`)
  expect(pair.after).not.toContain('newer')
})

test('lists where plain secrets are, with the place in the file of those that are values', () => {
  const azure = secretPlaces(text).find(({ path }) => path === 'authStrategies.azure.options.clientSecret')
  expect(text.slice(azure?.start, azure?.end)).toBe('new-one')
  expect(secretPlaces(`\uFEFF${text}`)[0]?.start).toBe((secretPlaces(text)[0]?.start ?? 0) + 1)
})

test('exports a configuration without its secrets and without what references lead to', () => {
  const file = {
    httpServer: { host: '${env:LISTEN}' },
    authStrategies: {
      azure: {
        type: 'oauth2',
        options: { issuer: 'https://idp.example.com', clientID: 'shown', clientSecret: 'plain-one' },
      },
    },
  }
  const env = { LISTEN: 'hidden.example.com' }
  const result = parseConfig(JSON.stringify(file), { file: 'gatewright.config.json', env })
  if (!result.ok) throw new Error('broken')
  const exported = JSON.stringify(redactConfig(result.config))
  expect(exported).not.toMatch(/plain-one|hidden\.example/)
  expect(exported).toContain('"clientID":"shown"')
  expect(exported).toContain('"host":"${env:LISTEN}"')
})
