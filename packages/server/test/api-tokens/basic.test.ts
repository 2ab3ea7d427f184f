import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { fileText, startConsole } from '../admin-api/support/console.ts'
import { type Asking, ask } from '../gate/support/ask.ts'
import { origin } from '../support/server.ts'
import { git, hasGit, startGitServer } from './support/git-server.ts'

const host = 'bot.localhost:3000'
const basic = (userPass: string | Buffer, scheme = 'Basic ') =>
  scheme + Buffer.from(userPass).toString('base64')

async function startApp() {
  const seen: IncomingHttpHeaders[] = []
  const server = createServer((request, response) => {
    seen.push(request.headers)
    response.end('the app')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

/** Gatewright before an app, with a token of Grace's for it. */
async function start(app?: { readonly url: string; readonly seen: IncomingHttpHeaders[] }) {
  const { url, seen } = app ?? (await startApp())
  const rules = [{ paths: ['/public/**'], public: true }, { allow: { roles: ['support'] } }]
  const gateway = await startConsole(
    fileText({
      httpServer: { port: 0, externalUrl: origin, trustedProxies: ['127.0.0.1'] },
      roles: ['support'],
      apps: {
        bot: { upstream: url, url: `http://${host}`, rules },
        shop: { upstream: url, url: 'http://shop.localhost:3000' },
      },
    }),
  )
  onTestFinished(gateway.close)
  const grace = await gateway.join('grace@contoso.test', ['support'])
  const made = await grace.browser.call('POST', `${origin}/api/v1/auth/tokens`, {
    name: 'git',
    apps: ['bot'],
  })
  const { value, token } = made.json() as { value: string; token: { id: string } }
  const { port } = gateway.gatewright
  const call = (path: string, headers: Asking['headers'] = {}, on = host) =>
    ask(port, path, { headers: { host: on, ...headers } })
  const check = (headers: Asking['headers'] = {}) =>
    ask(port, '/api/v1/gate/check', {
      host: 'localhost:3000',
      headers: {
        ...{ 'x-forwarded-method': 'GET', 'x-forwarded-host': host, 'x-forwarded-uri': '/api' },
        ...headers,
      },
    })
  return { gateway, grace, value, token, port, seen, call, check }
}

describe('an API token as the password of Basic', () => {
  it('lets in as its owner, whatever the user name is, and the app never sees it', async () => {
    const { call, value, grace, seen } = await start()
    const forms = [
      ...[basic(`grace:${value}`), basic(`:${value}`), basic(`x-token@contoso.test:${value}`)],
      ...[basic(`zoë:${value}`), basic(Buffer.from(`zo\xeb:${value}`, 'latin1'))],
      ...[basic(`a:${value}`, 'basic '), basic(`ab:${value}`, 'BASIC   '), basic(`abc:${value}`)],
      basic(`ab:${value}`).replace(/=+$/, ''),
    ]
    for (const authorization of forms) expect((await call('/api', { authorization })).body).toBe('the app')
    expect(seen).toHaveLength(forms.length)
    for (const headers of seen) {
      expect(headers['remote-user']).toBe(grace.id)
      expect(headers.authorization).toBeUndefined()
    }
  })

  it('lets in at the check of a proxy of one’s own, which is told to take it off', async () => {
    const { check, value, grace } = await start()
    const answer = await check({ authorization: basic(`git:${value}`) })
    expect([answer.status, answer.headers['remote-user']]).toEqual([204, grace.id])
    expect(answer.headers.authorization).toBeUndefined()
  })

  it('is a key of the same worth: for its own apps, not for the console, and until it is revoked', async () => {
    const { call, value, token, grace } = await start()
    const authorization = basic(`git:${value}`)
    const refused = await call('/', { authorization }, 'shop.localhost:3000')
    expect([refused.status, JSON.parse(refused.body).message]).toEqual([
      401,
      expect.stringMatching(/^This API token is not valid here/),
    ])
    expect((await call('/api/v1/auth/me', { authorization }, 'localhost:3000')).status).toBe(401)
    await grace.browser.call('DELETE', `${origin}/api/v1/auth/tokens/${token.id}`)
    expect((await call('/api', { authorization })).status).toBe(401)
  })

  it('lets nobody in by anything that is not exactly that, and none of it reaches an app', async () => {
    const { call, value, seen } = await start()
    const encoded = Buffer.from(`a:${value}`).toString('base64')
    const forms = [
      ...[basic(value), basic(`${value}:`), basic(`${value}:x`), basic(`a:b:${value}`), basic(`a:${value} `)],
      ...[
        basic(`a:x${value}`),
        basic(`a:${value}\n`),
        `Basic ${value}`,
        `Basic a:${value}`,
        `Basic:${encoded}`,
      ],
      ...[`Basic ${encoded} x`, `Basic ${encoded}, Basic eDp5`, `Basic eDp5, Basic ${encoded}`],
      ...[`Basic eDp4eQ==, Basic ${encoded}`, `Basic\t${encoded}`, `Basic${encoded}`, `Basic "${encoded}"`],
      ...[`Digest ${encoded}`.replace(encoded, value)],
    ]
    for (const authorization of forms) {
      expect((await call('/api', { authorization })).status, authorization).toBe(401)
      expect((await call('/public/x', { authorization })).status).toBe(200)
      expect(seen.at(-1)?.authorization, authorization).toBeUndefined()
    }
  })

  it('says where the token belongs when it came as the user name', async () => {
    const { call, value } = await start()
    for (const userPass of [`${value}:`, value]) {
      const refused = await call('/api', { authorization: basic(userPass) })
      expect(JSON.parse(refused.body)).toMatchObject({
        message: 'This API token came as the user name: it is the password.',
        next: expect.stringContaining('curl -u any:<token>'),
      })
    }
  })

  it('leaves a session what it is, and the app its own Basic', async () => {
    const { gateway, call, value, grace, seen } = await start()
    const joined = await gateway.join('alan@contoso.test', ['support'])
    await joined.browser.follow(`http://${host}/`)
    await joined.browser.open(`http://${host}/page`, { authorization: basic(`git:${value}`) })
    expect(seen.at(-1)).toMatchObject({ 'remote-user': joined.id })
    expect(seen.at(-1)?.authorization).toBeUndefined()
    await joined.browser.open(`http://${host}/page`, { authorization: basic('app:its own') })
    expect(seen.at(-1)).toMatchObject({ 'remote-user': joined.id, authorization: basic('app:its own') })
    await call('/public/x', { authorization: basic('app:its own') })
    expect(seen.at(-1)?.authorization).toBe(basic('app:its own'))
    expect(joined.id).not.toBe(grace.id)
  })

  it('is nothing where another site’s page asks in the browser that remembers it', async () => {
    const { call, value } = await start()
    const authorization = basic(`git:${value}`)
    const from = (headers: Record<string, string>) => call('/api', { authorization, ...headers })
    const foreign: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { referer: 'https://evil.example/page' },
    ]
    for (const headers of foreign) {
      expect((await from(headers)).status, JSON.stringify(headers)).toBe(401)
    }
    expect((await from({ 'sec-fetch-site': 'none' })).status).toBe(200)
    expect((await from({ origin: `http://${host}` })).status).toBe(200)
  })
})

describe('a 401', () => {
  const challenge = async (asking: Promise<{ status: number; headers: IncomingHttpHeaders }>) => {
    const { status, headers } = await asking
    return [status, headers['www-authenticate']]
  }
  const both = 'Basic realm="Gatewright: an API token as password", charset="UTF-8", Bearer'

  it('asks programs for name and password, of the app and of the check alike', async () => {
    const { call, check, value } = await start()
    const agents = ['git/2.47.1', 'curl/8.5.0', 'Wget/1.21.4', 'davfs2/1.6.1 neon/0.32.5', 'gvfs/1.54.4']
    for (const agent of [...agents, 'WebDAVFS/3.0.0', 'Microsoft-WebDAV-MiniRedir/10.0.19045']) {
      expect(await challenge(call('/api', { 'user-agent': agent }))).toEqual([401, both])
      expect(await challenge(check({ 'user-agent': agent }))).toEqual([401, both])
    }
    const wrong = value.replace(/.$/, last => (last === 'A' ? 'E' : 'A'))
    expect(await challenge(call('/api', { authorization: basic(`git:${wrong}`) }))).toEqual([401, both])
    const authorization = `Bearer ${wrong}`
    expect(await challenge(call('/api', { 'user-agent': 'git/2.47.1', authorization }))).toEqual([
      401,
      'Bearer error="invalid_token"',
    ])
  })

  it('makes no browser ask a person for a password, over whatever page', async () => {
    const { call, check } = await start()
    const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36'
    const authorization = basic('app:of its own')
    const browsers: Record<string, string>[] = [
      { 'user-agent': chrome },
      { 'user-agent': chrome, authorization },
      { 'user-agent': 'my own', 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin' },
      { 'user-agent': 'my own', 'sec-fetch-mode': 'no-cors', authorization },
      { 'user-agent': 'my own', origin: `http://${host}` },
      { 'user-agent': 'my own', 'x-requested-with': 'XMLHttpRequest', authorization },
      { 'x-requested-with': 'XMLHttpRequest' },
    ]
    for (const headers of browsers) {
      expect(await challenge(call('/api', headers))).toEqual([401, 'Bearer'])
      expect(await challenge(check(headers))).toEqual([401, 'Bearer'])
    }
    const form = { accept: 'text/html', 'user-agent': 'Lynx/2.9.2', host }
    const { port } = await start()
    expect(await challenge(ask(port, '/api', { method: 'POST', headers: form }))).toEqual([401, 'Bearer'])
  })

  it('offers the console’s own API no password: it opens to no token', async () => {
    const { call } = await start()
    const headers = { 'user-agent': 'curl/8.5.0' }
    expect(await challenge(call('/api/v1/auth/me', headers, 'localhost:3000'))).toEqual([401, 'Bearer'])
  })
})

describe('real programs', () => {
  it('curl -u, with and without --anyauth', async () => {
    const { port, value, seen } = await start()
    const curl = (...args: string[]) =>
      new Promise<string>(resolve =>
        execFile(
          'curl',
          ['-sS', '-o', '/dev/null', '-w', '%{http_code}', '--resolve', `bot.localhost:${port}:127.0.0.1`]
            .concat(['-H', `Host: ${host}`], args)
            .concat(`http://bot.localhost:${port}/api`),
          (_, out) => resolve(out),
        ),
      )
    expect(await curl('-u', `any:${value}`)).toBe('200')
    expect(await curl('--anyauth', '-u', `any:${value}`)).toBe('200')
    expect(await curl('-u', 'any:something')).toBe('401')
    expect(seen.map(headers => headers.authorization)).toEqual([undefined, undefined])
  })

  it.runIf(hasGit())(
    'git clones and pushes with the token in the address, and asks for it without',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'gatewright-git-'))
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
      await git(folder, 'init', '-q', '--bare', '-b', 'main', 'site.git')
      await git(join(folder, 'site.git'), 'config', 'http.receivepack', 'true')
      const app = await startGitServer(folder)
      const { port, value, seen } = await start(app)
      const address = (user: string) => `http://${user}bot.localhost:${port}/site.git`
      const places = ['-c', `http.extraHeader=Host: ${host}`].concat(
        '-c',
        `http.curloptResolve=bot.localhost:${port}:127.0.0.1`,
      )
      const run = (...args: string[]) => git(folder, ...places, ...args)
      const cloned = await run('clone', '-q', address(`grace:${value}@`), 'copy')
      expect(cloned).toMatchObject({ code: 0 })
      writeFileSync(join(folder, 'copy', 'page.txt'), 'x'.repeat(3_000_000))
      await git(join(folder, 'copy'), 'add', '.')
      await git(join(folder, 'copy'), 'commit', '-q', '-m', 'a page')
      const pushed = await git(join(folder, 'copy'), ...places, 'push', '-q', 'origin', 'HEAD:main')
      expect(pushed).toMatchObject({ code: 0 })
      expect((await git(join(folder, 'site.git'), 'log', '--format=%s', 'main')).said).toBe('a page\n')
      expect(JSON.stringify(seen)).not.toMatch(/authorization/i)
      const reached = seen.length
      // It was asked for a user name, and nobody is there to type one: "terminal prompts disabled".
      expect((await run('ls-remote', address(''))).said).toContain('could not read Username')
      expect((await run('ls-remote', address('grace:gw_wrong@'))).said).toContain('Authentication failed')
      expect(seen).toHaveLength(reached)
    },
  )
})
