import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { identityHeaderNames } from '../../../packages/server/src/gate/identity-headers.ts'
import { ask, pageLoad } from '../../../packages/server/test/gate/support/ask.ts'
import { makeCaller } from '../../../packages/server/test/gate/support/fakes.ts'
import { appHost, startGate, testApp } from '../../../packages/server/test/gate/support/gate-server.ts'

const recipe = readFileSync(new URL('../support.yml', import.meta.url), 'utf8')
const names = [...identityHeaderNames.remote, ...identityHeaderNames.forwarded, 'X-Gatewright-Assertion']

/** The items of a list in the recipe. */
function listed(key: string): string[] {
  const after = recipe.split(`${key}:\n`)[1] ?? ''
  const lines = after.slice(0, after.search(/^ *[^ -]/m))
  return [...lines.matchAll(/- (.+)/g)].map(match => match[1] as string)
}

/**
 * Traefik is no Debian package, so the recipe is held against what Traefik documents of ForwardAuth: it asks by GET with
 * the client's headers, `X-Forwarded-Method/-Proto/-Host/-Uri/-For` written anew, passes a 2xx on with the listed headers
 * replaced, and gives the client any other answer as it is.
 */
describe('the Traefik recipe', () => {
  const { pathname, search } = new URL(/address: "([^"]+)"/.exec(recipe)?.[1] ?? '')
  const asks = (port: number, headers: Record<string, string>) =>
    ask(port, pathname + search, {
      host: '127.0.0.1:3000',
      headers: {
        ...headers,
        'x-forwarded-method': 'GET',
        'x-forwarded-proto': 'http',
        'x-forwarded-host': appHost,
        'x-forwarded-uri': '/deep?x=1',
        'x-forwarded-for': '192.0.2.7',
      },
    })

  it('asks in a form that Gatewright answers', async () => {
    const { port, sessions } = await startGate({ apps: [testApp()], http: { trustedProxies: ['127.0.0.1'] } })
    const signedOut = await asks(port, pageLoad)
    expect(signedOut.status).toBe(302)
    expect(signedOut.headers['set-cookie']?.[0]).toMatch(/^gatewright-nonce=/)
    expect((await asks(port, {})).status).toBe(401)
    const cookie = `a=1; ${sessions.signIn(makeCaller(), appHost)}`
    const passed = await asks(port, { cookie })
    expect(passed.status).toBe(204)
    expect(passed.headers.cookie).toBe('a=1')
    for (const name of names) expect(passed.headers[name.toLowerCase()], name).toBeDefined()
  })

  it('copies every header that says who is calling, and the cookies that are left', () => {
    expect(listed('authResponseHeaders').sort()).toEqual(['Cookie', ...names].sort())
  })

  it('removes each of them from what a client sends, with hyphens and with underscores', () => {
    for (const name of names) {
      expect(recipe).toContain(`          ${name}: ""\n`)
      expect(recipe).toContain(`          ${name.replaceAll('-', '_')}: ""\n`)
    }
  })

  it('believes no forwarded header of the client', () => {
    expect(recipe).toContain('trustForwardHeader: false')
  })

  it('passes the gate’s own paths on without asking', () => {
    expect(recipe).toMatch(
      /PathPrefix\(`\/\.gatewright\/`\)"\n {6}middlewares: \[clean\]\n {6}service: gatewright/,
    )
  })
})
