import { describe, expect, it } from 'vitest'
import { makeApplication } from '../store/index.ts'
import { matchRedirectUri } from './redirect-uris.ts'

const app = (...redirectUris: string[]) => {
  const made = makeApplication({
    tenantId: '11111111-1111-4111-8111-111111111111',
    displayName: 'App',
    createdDateTime: '2026-01-01T00:00:00Z',
  })
  return { ...made, web: { ...made.web, redirectUris } }
}

const codeOf = (registered: string, requested: string): number | undefined => {
  try {
    matchRedirectUri(app(registered), requested)
    return undefined
  } catch (error) {
    return (error as { code: number }).code
  }
}

describe('redirect URIs', () => {
  it('match exactly: case, slash, scheme, host, query', () => {
    const registered = 'https://sso.test/callback'
    for (const requested of [
      'https://sso.test/Callback',
      'https://sso.test/callback/',
      'http://sso.test/callback',
      'https://sso.test.evil.test/callback',
      'https://sso.test/callback?x=1',
      'https://sso.test:8443/callback',
      'https://sso.test/callback/../evil',
    ])
      expect(codeOf(registered, requested)).toBe(50011)
    expect(codeOf(registered, registered)).toBeUndefined()
  })

  it('ignore the port of localhost, and of nothing that only looks like it', () => {
    expect(codeOf('http://localhost:3000/cb', 'http://localhost:51234/cb')).toBeUndefined()
    expect(codeOf('http://localhost', 'http://localhost:51234/')).toBeUndefined()
    expect(codeOf('http://localhost/cb', 'http://localhost.evil.test/cb')).toBe(50011)
    expect(codeOf('http://localhost/cb', 'http://localhost:80@evil.test/cb')).toBe(50011)
    expect(codeOf('http://127.0.0.1:3000/cb', 'http://127.0.0.1:4000/cb')).toBe(50011)
    expect(codeOf('http://localhost/cb', 'https://localhost/cb')).toBe(50011)
  })

  it('are taken from the registration when the request names none', () => {
    expect(matchRedirectUri(app('https://a.test/', 'https://b.test/'), undefined).uri).toBe('https://a.test/')
    expect(() => matchRedirectUri(app(), undefined)).toThrow(/AADSTS500113/)
  })
})
