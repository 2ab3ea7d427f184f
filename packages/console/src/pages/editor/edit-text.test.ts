import { parse } from 'jsonc-parser'
import { describe, expect, it } from 'vitest'
import { insertStrategy, moveStrategy, offsetOf, testableEntries } from './edit-text.ts'

const file = `{
  // who signs in
  "authStrategies": {
    "azure": {
      "type": "oauth2",
      "options": { "clientID": "app", "clientSecret": "s3cret" } // from the portal
    },
    "default": { "type": "basic" }
  }
}
`

const snippet = {
  provider: 'google',
  title: 'Google',
  registerAt: 'Credentials',
  fields: [],
  id: 'google',
  callbackURL: 'https://sso.example.com/api/v1/auth/login-callback/oauth2/google',
  entry: '{ "type": "oauth2", "options": { "clientID": "<Client ID>" } }',
}

describe('insertStrategy', () => {
  it('adds the entry and leaves comments and everything else as they were', () => {
    const text = insertStrategy(file, snippet)
    expect(text).toContain('// who signs in')
    expect(text).toContain('// from the portal')
    expect(text).toContain('"google": {')
    expect(text.replace(/,\n {4}"google": \{[\s\S]*?\n {4}\}/, '')).toBe(file)
  })

  it('leaves the rest as it is where there is no authStrategies yet', () => {
    const other = '{\n  // where\n  "httpServer": { "port": 3000 } // here\n}\n'
    const text = insertStrategy(other, snippet)
    expect(text.startsWith('{\n  // where\n  "httpServer": { "port": 3000 },\n  "authStrategies": {')).toBe(
      true,
    )
    expect(parse(text)).toEqual({
      httpServer: { port: 3000 },
      authStrategies: { google: JSON.parse(snippet.entry) },
    })
  })

  it('makes authStrategies where there is none, and a file where there is no text', () => {
    expect(JSON.parse(insertStrategy('', snippet))).toEqual({
      authStrategies: { google: JSON.parse(snippet.entry) },
    })
  })
})

const types = [
  { type: 'oauth2', accounts: 'elsewhere', canBeTested: true },
  { type: 'basic', accounts: 'here', canBeTested: false },
] as const

describe('testableEntries', () => {
  it('gives the strategies that lead to a provider', () => {
    expect(testableEntries(file, types).map(({ id }) => id)).toEqual(['azure'])
  })

  it('gives nothing, and does not fail, for a text that is broken', () => {
    for (const text of ['', '[]', '{', 'null', '{"authStrategies": 3}', '{"authStrategies": {"a": null}}']) {
      expect(testableEntries(text, types)).toEqual([])
    }
  })
})

describe('offsetOf', () => {
  it('finds an entry by its dotted path, with dots in its name too', () => {
    expect(offsetOf(file, 'authStrategies.azure')).toBe(file.indexOf('"azure"'))
    const dotted = file.replace('"azure"', '"contoso.com"')
    expect(offsetOf(dotted, 'authStrategies.contoso.com')).toBe(dotted.indexOf('"contoso.com"'))
    expect(offsetOf(file, 'apps.none')).toBeUndefined()
  })
})

it('moves a strategy below authStrategies, with what it holds, and nothing else', () => {
  const text = '{\n  "azure": { "type": "oauth2" },\n  "authStrategies": {\n    "a": {}\n  }\n}\n'
  expect(moveStrategy(text, { line: 2, column: 3 })).toBe(
    '{\n  "authStrategies": {\n    "a": {},\n    "azure": {\n      "type": "oauth2"\n    }\n  }\n}\n',
  )
  const taken = text.replace('"a"', '"azure"')
  expect(moveStrategy(taken, { line: 2, column: 3 })).toBe(taken)
})
