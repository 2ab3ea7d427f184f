import { get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type EntraEmulator, type NewFault, startEntraEmulator } from '../../src/index.ts'
import { createTestBrowser } from '../support/browser.ts'
import { contoso, gatewright } from '../support/directory.ts'
import { authorizeUrl, postToken, redeem, signIn } from '../support/protocol.ts'

let emulator: EntraEmulator
beforeEach(async () => {
  emulator = await startEntraEmulator()
})
afterEach(() => emulator.close())

const claimsWith = async (fault: NewFault) => {
  emulator.faults.add(fault)
  return (await signIn(emulator, 'ada@contoso.test')).claims
}

const tokenResponse = () =>
  fetch(`${emulator.origin}/${contoso}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: gatewright.clientId,
      client_secret: gatewright.secret,
      scope: 'https://graph.microsoft.com/.default',
    }),
  })

describe('faults of the transport', () => {
  it('answers 500, 503 with Retry-After, 429, and HTML in the place of JSON', async () => {
    const statuses: [NewFault, number, string | null][] = [
      [{ kind: 'server_error', remaining: 1 }, 500, null],
      [{ kind: 'unavailable', remaining: 1, retryAfterSeconds: 7 }, 503, '7'],
      [{ kind: 'too_many_requests', remaining: 1 }, 429, '5'],
    ]
    for (const [fault, status, retryAfter] of statuses) {
      emulator.faults.add(fault)
      const response = await tokenResponse()
      expect(response.status).toBe(status)
      expect(response.headers.get('retry-after')).toBe(retryAfter)
    }
    emulator.faults.add({ kind: 'html_instead_of_json', remaining: 1 })
    const page = await tokenResponse()
    expect(page.status).toBe(200)
    expect(page.headers.get('content-type')).toContain('text/html')
    expect((await tokenResponse()).status).toBe(200)
  })

  it('waits before it answers, and never answers at all', async () => {
    emulator.faults.add({ kind: 'slow', delayMs: 300, remaining: 1 })
    const answer = tokenResponse()
    expect(await Promise.race([answer.then(() => 'answered'), sleep(100, 'waiting')])).toBe('waiting')
    expect((await answer).status).toBe(200)
    emulator.faults.add({ kind: 'hung', remaining: 1 })
    const hung = fetch(`${emulator.origin}/${contoso}/oauth2/v2.0/token`, {
      method: 'POST',
      signal: AbortSignal.timeout(200),
    })
    await expect(hung).rejects.toMatchObject({ name: 'TimeoutError' })
  })

  it('closes while a request hangs', async () => {
    emulator.faults.add({ kind: 'hung' })
    const hung = tokenResponse().catch(error => error)
    await expect.poll(() => emulator.faults.list()[0]?.hits).toBe(1)
    await emulator.close()
    expect(await hung).toBeInstanceOf(Error)
  })
})

describe('faults of tokens', () => {
  it('names another audience, issuer or tenant', async () => {
    expect((await claimsWith({ kind: 'wrong_audience' })).aud).not.toBe(gatewright.clientId)
    emulator.faults.clear()
    expect((await claimsWith({ kind: 'wrong_issuer' })).iss).not.toContain(emulator.origin)
    emulator.faults.clear()
    expect((await claimsWith({ kind: 'wrong_tenant' })).tid).not.toBe(contoso)
  })

  it('is expired, not valid yet, or off by minutes', async () => {
    const now = Math.floor(Date.now() / 1000)
    expect((await claimsWith({ kind: 'expired_token' })).exp).toBeLessThan(now)
    emulator.faults.clear()
    expect((await claimsWith({ kind: 'not_yet_valid_token' })).nbf).toBeGreaterThan(now + 3_000)
    emulator.faults.clear()
    expect((await claimsWith({ kind: 'clock_off', minutes: 30 })).iat).toBeGreaterThan(now + 1_700)
  })

  it('carries another nonce, or lacks claims', async () => {
    expect((await claimsWith({ kind: 'wrong_nonce' })).nonce).not.toBe('the-nonce')
    emulator.faults.clear()
    const claims = await claimsWith({ kind: 'missing_claims', claims: ['email', 'tid'] })
    expect(claims).not.toHaveProperty('email')
    expect(claims).not.toHaveProperty('tid')
  })

  it('is signed by a key that nobody knows, or by one that nobody knew a moment ago', async () => {
    const keysUrl = new URL(`${emulator.origin}/${contoso}/discovery/v2.0/keys`)
    const cached = createRemoteJWKSet(keysUrl, { cooldownDuration: 60_000 })
    const before = await signIn(emulator, 'ada@contoso.test')
    await jwtVerify(before.tokens.id_token, cached)

    emulator.faults.add({ kind: 'unknown_key', remaining: 1, endpoints: ['token'] })
    const forged = await redeemed()
    await expect(jwtVerify(forged.access_token, createRemoteJWKSet(keysUrl))).rejects.toThrow()

    emulator.faults.add({ kind: 'rotated_key', remaining: 1 })
    const rotated = await redeemed()
    await expect(jwtVerify(rotated.id_token, cached)).rejects.toThrow()
    await jwtVerify(rotated.id_token, createRemoteJWKSet(keysUrl))
  })

  const redeemed = async () => {
    const answer = await createTestBrowser().signIn(authorizeUrl(emulator), 'ada@contoso.test')
    return (await redeem(emulator, answer.parameters.code ?? '')).body
  }
})

describe('faults of policy', () => {
  it('blocks by Conditional Access: a page at the sign-in, JSON with claims at the token endpoint', async () => {
    const refresh = await signIn(emulator, 'ada@contoso.test', { scope: 'openid offline_access' })
    emulator.faults.add({ kind: 'conditional_access_block', userPrincipalName: 'ada@contoso.test' })
    const page = await createTestBrowser().signIn(authorizeUrl(emulator), 'ada@contoso.test')
    expect(page.text).toContain('AADSTS53003')
    const { body } = await postToken(emulator, {
      grant_type: 'refresh_token',
      refresh_token: refresh.tokens.refresh_token,
      client_id: gatewright.clientId,
      client_secret: gatewright.secret,
    })
    expect(body).toMatchObject({ error: 'invalid_grant', error_codes: [53003], claims: expect.any(String) })
    const other = await createTestBrowser().signIn(authorizeUrl(emulator), 'grace@contoso.test')
    expect(other.parameters.code).toBeDefined()
  })

  it('asks for a second factor, and is content with the code on the page', async () => {
    emulator.faults.add({ kind: 'mfa_required' })
    const browser = createTestBrowser()
    const page = await browser.signIn(authorizeUrl(emulator), 'ada@contoso.test')
    const code = /<span class="code">(\d{6})</.exec(page.text)?.[1] ?? ''
    const wrong = await browser.submit(page, emulator.origin, { action: 'verify', otc: '0' })
    expect(wrong.text).toContain('AADSTS500121')
    const answer = await browser.submit(page, emulator.origin, { action: 'verify', otc: code })
    expect((await redeem(emulator, answer.parameters.code ?? '')).status).toBe(200)
  })

  it('answers prompt=none by interaction_required when a second factor is due', async () => {
    const browser = createTestBrowser()
    await browser.signIn(authorizeUrl(emulator), 'ada@contoso.test')
    emulator.faults.add({ kind: 'mfa_required' })
    const answer = await browser.get(authorizeUrl(emulator, { prompt: 'none' }))
    expect(answer.parameters.error).toBe('interaction_required')
    expect(answer.parameters.error_description).toContain('AADSTS50076')
  })
})

describe('setting faults', () => {
  it('strikes only the app, tenant or person that it names', async () => {
    emulator.faults.add({ kind: 'server_error', appId: 'aaaaaaaa-0000-4000-8000-0000000000ff' })
    expect((await tokenResponse()).status).toBe(200)
  })

  it('repeats the same run from the same seed', async () => {
    const run = async () => {
      emulator.faults.clear()
      emulator.faults.reseed(42)
      emulator.faults.add({ kind: 'server_error', probability: 0.5 })
      const statuses: number[] = []
      for (let request = 0; request < 20; request += 1) statuses.push((await tokenResponse()).status)
      return statuses
    }
    const first = await run()
    expect(await run()).toEqual(first)
    expect(new Set(first)).toEqual(new Set([200, 500]))
  })

  const api = (path: string, init?: RequestInit & { body?: string }) =>
    fetch(`${emulator.origin}/portal/api/faults${path}`, {
      ...init,
      ...(init?.body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json', ...init.headers } }),
    })

  it('works over HTTP: list, add, change, remove', async () => {
    const made = await api('', { method: 'POST', body: JSON.stringify({ kind: 'server_error' }) })
    expect(made.status).toBe(201)
    const { id } = (await made.json()) as { id: string }
    expect((await tokenResponse()).status).toBe(500)
    await api(`/${id}`, { method: 'PATCH', body: JSON.stringify({ enabled: false }) })
    expect((await tokenResponse()).status).toBe(200)
    const listed = (await (await api('')).json()) as { catalogue: object; faults: { hits: number }[] }
    expect(listed.faults).toMatchObject([{ id, hits: 1 }])
    expect(Object.keys(listed.catalogue)).toContain('mfa_required')
    expect((await api(`/${id}`, { method: 'DELETE' })).status).toBe(204)
    expect((await api(`/${id}`, { method: 'DELETE' })).status).toBe(404)
  })

  it('refuses a fault that it does not know, in words', async () => {
    const answer = await api('', { method: 'POST', body: JSON.stringify({ kind: 'slow', delay: 5 }) })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ message: expect.stringContaining('Did you mean "delayMs"?') })
  })

  it('takes no orders from another web site', async () => {
    const foreign = await api('', {
      method: 'POST',
      body: JSON.stringify({ kind: 'hung' }),
      headers: { origin: 'https://evil.test', 'content-type': 'application/json' },
    })
    expect(foreign.status).toBe(403)
    // DNS rebinding: the attacker's name points at loopback, so the browser thinks that this is the attacker's site.
    const rebound = await new Promise<number | undefined>(resolve => {
      const headers = { host: `evil.test:${emulator.port}` }
      get(`${emulator.origin}/portal/api/faults`, { headers }, response => {
        response.resume()
        resolve(response.statusCode)
      })
    })
    expect(rebound).toBe(403)
  })
})
