import { expect, it } from 'vitest'
import { plainSecrets, referToVariable } from './plain-secrets.ts'

const file = `{
  "authStrategies": {
    "azure": {
      "type": "oauth2",
      "options": { "clientID": "app", "clientSecret": "s3cret" } // from the portal
    },
    "default": { "type": "basic" }
  }
}
`

const entry = (options: object) => ({ type: 'object', properties: { options: { properties: options } } })

/** As the server sends it: types of strategies are alternatives. */
const schema = {
  harmlessPattern: '^$|^\\$\\{env:[^{}]+\\}$|^PUBLIC$',
  properties: {
    authStrategies: {
      type: 'object',
      additionalProperties: {
        anyOf: [
          entry({ clientID: { type: 'string' }, clientSecret: { type: 'string', writeOnly: true } }),
          entry({ sharedKey: { anyOf: [{ type: 'string', writeOnly: true }] }, server: { type: 'string' } }),
        ],
      },
    },
    pins: { type: 'array', items: { type: 'string', writeOnly: true } },
    appSecret: { writeOnly: true, doNotSuggest: true },
  },
}

it('finds a secret that stands in the file, and names a variable for it', () => {
  expect(plainSecrets(file, schema)).toEqual([
    {
      path: ['authStrategies', 'azure', 'options', 'clientSecret'],
      name: 'authStrategies.azure.options.clientSecret',
      variable: 'AZURE_CLIENT_SECRET',
    },
  ])
})

it('takes from the schema what is secret, so that a new type of strategy needs no line here', () => {
  const text = JSON.stringify({
    authStrategies: { works: { type: 'relay', options: { server: 'a', sharedKey: 'b' } } },
    pins: ['1815', '${env:PIN}'],
  })
  expect(plainSecrets(text, schema).map(({ variable }) => variable)).toEqual(['WORKS_SHARED_KEY', 'PINS_0'])
})

it('offers nothing for a key of the program that the file is shared with, which reads no references', () => {
  expect(plainSecrets('{ "appSecret": "s3cret" }', schema)).toEqual([])
})

it('leaves alone what the schema says gives nothing away', () => {
  for (const value of ['${env:A}', 'PUBLIC', ' PUBLIC ', '']) {
    expect(
      plainSecrets(
        file.replace('s3cret', () => value),
        schema,
      ),
    ).toEqual([])
  }
})

it('finds nothing, and does not fail, in a broken text or without a schema', () => {
  for (const text of ['', '[]', '{', 'null', '{"authStrategies": 3}', '{"authStrategies": {"a": null}}']) {
    expect(plainSecrets(text, schema)).toEqual([])
  }
  expect(plainSecrets(file, {})).toEqual([])
})

it('puts a reference in its place, and nothing else changes', () => {
  const [secret] = plainSecrets(file, schema)
  if (secret === undefined) throw new Error('no secret was found')
  expect(referToVariable(file, secret)).toBe(file.replace('s3cret', '${env:AZURE_CLIENT_SECRET}'))
})
