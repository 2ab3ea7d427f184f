import { parseConfig } from '@gatewright/config'
import { expect, it } from 'vitest'
import { makeBundle } from './bundle.ts'
import type { Diagnosis } from './diagnose.ts'

it('leaves nothing of a secret that begins as another one does', async () => {
  const strategy = (id: string, variable: string) => ({
    type: 'oauth2',
    options: {
      authorizationURL: 'https://idp.example.com/authorize',
      tokenURL: 'https://idp.example.com/token',
      userInfoURL: 'https://idp.example.com/userinfo',
      clientID: 'gatewright',
      clientSecret: `\${env:${variable}}`,
      callbackURL: `https://sso.example.com/api/v1/auth/login-callback/oauth2/${id}`,
    },
    fieldMapping: { email: 'email' },
  })
  const text = JSON.stringify({
    httpServer: { externalUrl: 'https://sso.example.com' },
    authStrategies: { one: strategy('one', 'ONE'), two: strategy('two', 'TWO') },
  })
  const env = { ONE: 'kept-in-a-vault', TWO: 'kept-in-a-vault-since-1999' }
  const result = parseConfig(text, { file: '/etc/gatewright.json', env })
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  const { config } = result
  const diagnosis = {
    versions: { gatewright: '1', node: '24', system: 'Linux' },
    checks: [{ seen: `The provider says that ${env.TWO} is wrong, and so is ${env.ONE}.` }],
  } as unknown as Diagnosis
  const bundle = JSON.stringify(await makeBundle({ diagnosis, text, config, env: {} }))
  expect(bundle).toContain('The provider says that (secret) is wrong, and so is (secret).')
  expect(bundle).not.toContain('since-1999')
})
