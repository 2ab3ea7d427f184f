import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { readAssertion } from './client-assertion.ts'
import { parseConfig } from './parse.ts'

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const token = `${part({ alg: 'RS256' })}.${part({ iss: 'https://cluster', sub: 'bot', aud: ['a'], exp: 9 })}.c2ln`

const tenant = 'https://login.microsoftonline.com/c0ffee00-0000-4000-8000-000000000001/oauth2/v2.0'

function read(options: object, text: string | undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-assertion-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'token')
  if (text !== undefined) writeFileSync(path, text)
  const result = parseConfig(
    JSON.stringify({
      httpServer: { externalUrl: 'http://localhost:3000' },
      authStrategies: {
        azure: {
          type: 'oauth2',
          options: {
            authorizationURL: `${tenant}/authorize`,
            tokenURL: `${tenant}/token`,
            clientID: 'c0ffee00-0000-4000-8000-0000000000aa',
            ...options,
          },
        },
      },
    }),
    { file: join(folder, 'gatewright.config.json'), env: { AZURE_FEDERATED_TOKEN_FILE: path } },
  )
  return result.ok
    ? (result.config.strategies.find(({ id }) => id === 'azure') as { options?: object })?.options
    : result.problems.map(({ code, path: at }) => `${at.split('.').at(-1)}: ${code}`)
}
const byVariable = { clientAssertionFile: '${env:AZURE_FEDERATED_TOKEN_FILE}' }

it('the file of a token that the platform renews stands in the place of a secret', () => {
  expect(read(byVariable, `${token}\n`)).toMatchObject({
    clientAssertionFile: expect.stringMatching(/\/token$/),
  })
  expect(read({ ...byVariable, tokenEndpointAuthMethod: 'private_key_jwt' }, token)).toMatchObject({})
})

it('its path is never one that was typed: what is in it leaves this machine', () => {
  expect(read({ clientAssertionFile: '/etc/shadow' }, token)).toEqual(['clientAssertionFile: file_outside'])
})

it('a file that is missing, or that holds anything but a token, is a problem of the file', () => {
  expect(read(byVariable, undefined)).toEqual(['clientAssertionFile: unreadable_file'])
  for (const text of ['', 'root:x:0:0:root:/root:/bin/bash', 'a.b.c', `${token}.more`])
    expect(read(byVariable, text)).toEqual(['clientAssertionFile: bad_key'])
})

it('two proofs at once, or one that does not fit the method, are a mistake', () => {
  expect(read({ ...byVariable, clientSecret: 'not~really-a-secret' }, token)).toEqual([
    'clientSecret: secret_not_sent',
  ])
  expect(read({ ...byVariable, tokenEndpointAuthMethod: 'client_secret_post' }, token)).toEqual([
    'tokenEndpointAuthMethod: secret_not_sent',
  ])
})

it('a token says whose it is, and text of another kind is none', () => {
  expect(readAssertion(` ${token}\n`)).toEqual({
    ...{ token, iss: 'https://cluster', sub: 'bot', audiences: ['a'], exp: 9 },
  })
  expect(readAssertion(`${part({ alg: 'RS256' })}.${'e'.repeat(20_000)}.c2ln`)).toBeUndefined()
})
