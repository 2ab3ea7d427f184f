import { expect, it } from 'vitest'
import { ask, askRaw } from './ask.ts'
import { appHost } from './gate-server.ts'
import { externalToken, programs, type StartProxy, startRecipe } from './recipe-start.ts'

/** What is a key to Gatewright stays with it; what is the app's own arrives there. */
export function itKeepsCredentialsApart(start: StartProxy): void {
  it('gives the app its own cookies and Authorization beside a session, as they came', async () => {
    const { port, cookie, upstream } = await startRecipe(start)
    for (const authorization of ['Basic YXBwOnNlY3JldA==', 'Bearer of-the-app']) {
      const headers = { cookie: `a=1; ${cookie}; b=2`, authorization }
      expect((await ask(port, '/', { headers })).status).toBe(200)
      const seen = upstream.seen.at(-1)
      expect(seen?.headers.authorization).toBe(authorization)
      expect(seen?.headers.cookie?.replaceAll(' ', '')).toBe('a=1;b=2')
    }
    await ask(port, '/public/x', { headers: { authorization: 'Basic YXBwOnNlY3JldA==' } })
    expect(upstream.seen.at(-1)?.headers.authorization).toBe('Basic YXBwOnNlY3JldA==')
  })

  it('lets a program in by its token, which the app never sees, on public paths and beside a session neither', async () => {
    const { port, cookie, upstream } = await startRecipe(start)
    for (const [token, user] of [
      [programs.token, 'c-robot'],
      [programs.machine, 'machine:m'],
    ]) {
      for (const path of ['/data', '/public/x']) {
        const answer = await ask(port, path, { headers: { authorization: `Bearer ${token}` } })
        expect(answer.status, path).toBe(200)
        expect(upstream.seen.at(-1)?.headers['remote-user']).toBe(user)
      }
    }
    const authorization = `Bearer ${programs.token}`
    expect((await ask(port, '/', { headers: { cookie, authorization } })).status).toBe(200)
    expect(upstream.seen).toHaveLength(5)
    for (const seen of upstream.seen) expect(seen.headers.authorization).toBeUndefined()
  })

  it('lets a program in by its token as the password of Basic, which it is asked for', async () => {
    const { port, upstream } = await startRecipe(start)
    const asked = await ask(port, '/data', { headers: { 'user-agent': 'git/2.47.1' } })
    expect([asked.status, asked.headers['www-authenticate']]).toEqual([
      401,
      expect.stringMatching(/^Basic realm=/),
    ])
    const inBrowser = await ask(port, '/data', { headers: { 'user-agent': 'Mozilla/5.0' } })
    // Nginx adds the check's own to that of the answer.
    expect(inBrowser.status).toBe(401)
    expect(inBrowser.headers['www-authenticate']).toMatch(/^Bearer(?:, Bearer)?$/)
    const authorization = `Basic ${Buffer.from(`any:${programs.token}`).toString('base64')}`
    for (const path of ['/data', '/public/x']) {
      expect((await ask(port, path, { headers: { authorization } })).status, path).toBe(200)
      expect(upstream.seen.at(-1)?.headers).toMatchObject({ 'remote-user': 'c-robot' })
      expect(upstream.seen.at(-1)?.headers.authorization).toBeUndefined()
    }
  })

  it('lets an external user in by their token, which the app never sees', async () => {
    const { port, upstream } = await startRecipe(start)
    const token = await externalToken()
    const ways: Record<string, string>[] = [
      { authorization: `Bearer ${token}` },
      { 'x-bp-externalauth': `Bearer ${token}` },
    ]
    for (const headers of ways) {
      expect((await ask(port, '/chat/1', { headers })).status).toBe(200)
      expect(JSON.stringify(upstream.seen.at(-1)?.headers)).not.toContain(token)
    }
    await ask(port, '/public/x', { headers: { 'x-bp-externalauth': `Bearer ${token}` } })
    expect(upstream.seen).toHaveLength(3)
    expect(JSON.stringify(upstream.seen.at(-1)?.headers)).not.toContain(token)
  })

  it('says nothing at all of a visitor about whom there is nothing to say', async () => {
    const { port, upstream } = await startRecipe(start)
    expect((await ask(port, '/public/x')).status).toBe(200)
    const [seen] = upstream.seen
    // Caddy before 2.9 filled such headers with the text of a placeholder, which an app would take for somebody's name.
    expect(seen?.rawHeaders.join('\n')).not.toMatch(/[{}]/)
    const names = Object.keys(seen?.headers ?? {})
    const about = /^(?:remote-|x-forwarded-(?:user|email|pref|groups)|x-gatewright|cookie|authorization)/
    expect(names.filter(name => about.test(name))).toEqual([])
  })

  it('is not brought down by cookies as large as browsers keep them', async () => {
    const { port, cookie, upstream } = await startRecipe(start)
    const large = `a=${'x'.repeat(4_000)}; b=${'y'.repeat(3_500)}`
    const authorization = `Basic ${'z'.repeat(2_000)}`
    const headers = { cookie: `${large}; ${cookie}`, authorization }
    expect((await ask(port, '/', { headers })).status).toBe(200)
    expect(upstream.seen[0]?.headers.cookie).toBe(large)
    expect(upstream.seen[0]?.headers.authorization).toBe(authorization)
  })

  // oauth2-proxy CVE-2025-48865: a proxy removes what the client names in Connection, the gate's own headers too.
  it('does not lose who is calling because a client names the headers in Connection', async () => {
    const { port, cookie, upstream } = await startRecipe(start)
    const names = 'Remote-User, Remote-Groups, X-Gatewright-Assertion'
    for (const connection of [`close, ${names}`, names, 'close, X-Forwarded-User, X-Forwarded-Email']) {
      const { status } = await ask(port, '/', { headers: { cookie, connection } })
      expect(status).toBe(200)
      expect(upstream.seen.at(-1)?.headers).toMatchObject({
        'remote-user': 'c-ada',
        'remote-groups': 'support',
        'x-forwarded-user': 'c-ada',
        'x-gatewright-assertion': expect.stringMatching(/^ey/),
      })
      // Nor at a further hop, which would obey what it finds there.
      expect(upstream.seen.at(-1)?.headers.connection ?? '').not.toMatch(/remote|forwarded|gatewright/i)
    }
    expect((await ask(port, '/', { headers: { cookie, connection: 'close, Cookie' } })).status).toBeLessThan(
      500,
    )
    expect(JSON.stringify(upstream.seen)).not.toContain(cookie)
  })

  it('sends no second Authorization on, behind which a key to Gatewright could hide', async () => {
    const { port, cookie, upstream } = await startRecipe(start)
    const [own, ours] = ['Authorization: Basic YXBw', `Authorization: Bearer ${programs.token}`]
    for (const lines of [`${own}\r\n${ours}`, `${ours}\r\n${own}`]) {
      const head = `GET /public/x HTTP/1.1\r\nHost: ${appHost}\r\nCookie: ${cookie}\r\n${lines}\r\n`
      await askRaw(port, `${head}Connection: close\r\n\r\n`)
    }
    expect(JSON.stringify(upstream.seen.map(seen => seen.rawHeaders))).not.toContain(programs.token)
  })
}
