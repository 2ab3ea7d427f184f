/** What a browser sends must neither read the server's secrets nor have them sent somewhere else. */
import { execFileSync } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FaultyProvider, startFaultyProvider } from '../oauth2/support/faulty-provider.ts'
import { origin } from '../support/server.ts'
import { type Console, fileText, startConsole } from './support/console.ts'

const written = 's3cret-value-of-oidc-client-1234567890'
const lent = 'the-lent-s3cret-1234567890'
const shared = 'the-shared-s3cret-of-the-site-1234567890'
const other = 'nobody-may-read-this-s3cret'
const everySecret = new RegExp([written, lent, shared, other].join('|'))

let gateway: Console
let provider: FaultyProvider
/** A server of whoever wants to have the secret, and beside it a neighbour on this machine. */
let evil: Server
const heard: string[] = []
let evilOrigin = ''

const oidc = (change: object = {}, more: object = {}) => ({
  type: 'oauth2',
  ...more,
  options: { issuer: provider.origin, clientID: 'c', clientSecret: written, ...change },
})
const strategies = () => ({
  oidc: oidc(),
  lent: oidc({ clientSecret: '${env:LENT_SECRET}' }),
  filed: oidc({ clientSecret: '${file:./filed}' }),
  /** Makes the other server an address that a test may ask. */
  evil: oidc({ issuer: evilOrigin, clientSecret: 'known to its owner' }),
})
const fileWith = (change: object, more: object = {}) =>
  fileText({
    authStrategies: { ...strategies(), ...change },
    pro: { externalAuth: { secret: shared } },
    ...more,
  })

beforeAll(async () => {
  provider = await startFaultyProvider()
  evil = createServer((request, response) => {
    heard.push(JSON.stringify([request.url, request.headers]))
    request.on('data', chunk => heard.push(String(chunk)))
    response.end('{"salaries":{"ada":1815}}')
  })
  await new Promise<void>(resolve => evil.listen(0, '127.0.0.1', resolve))
  evilOrigin = `http://127.0.0.1:${(evil.address() as AddressInfo).port}`
  gateway = await startConsole(fileWith({}), {
    env: { LENT_SECRET: lent, PRIVATE: other, AZURE_CLIENT_SECRET: other },
    files: { filed: lent, private: other },
  })
})
afterAll(async () => {
  await gateway.close()
  await provider.close()
  evil.close()
})

const check = async (text: string) =>
  (await gateway.ada.call('POST', '/config/check', { text })).json().problems as {
    readonly code: string
    readonly path: string
    readonly what: string
  }[]
const marked = async () =>
  (await gateway.ada.call('GET', '/config')).json() as { text: string; version: string }
/** The text with its marks, changed as data. */
const changed = async (change: (strategies: Record<string, { options: Record<string, string> }>) => void) => {
  const parsed = JSON.parse((await marked()).text)
  change(parsed.authStrategies)
  return JSON.stringify(parsed)
}
const test = (strategyId: string, entry: object) =>
  gateway.ada.call('POST', '/strategies/test', { strategyId, entry: JSON.stringify(entry) })
const mark = async () => JSON.parse((await marked()).text).authStrategies.oidc.options.clientSecret as string

describe('a mask', () => {
  it.each([
    ...[
      'tokenURL',
      'issuer',
      'clientID',
      'scope',
      'callbackURL',
      'authorizationURL',
      'userInfoURL',
      'trustEmail',
    ],
    ...['jwtToken', 'tenants', 'token', 'myTokenURL', 'secret2'],
  ])('counts for nothing as %s, and is printed as it is', async name => {
    const secret = await mark()
    const text = await changed(({ oidc }) => {
      if (oidc) oidc.options[name] = secret
    })
    const problems = await check(text)
    expect(problems.length).toBeGreaterThan(0)
    expect(JSON.stringify(problems)).not.toMatch(everySecret)
  })

  it('counts for nothing wherever else in the file, with whatever around it', async () => {
    const secret = await mark()
    const { text } = await marked()
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('apps', 'pro', 'externalAuth', 'authStrategies', 'oidc', 'options', 'x'), {
          minLength: 1,
          maxLength: 4,
        }),
        fc.constantFrom(
          'token',
          'tokenURL',
          'secret',
          'clientSecret',
          'password',
          'name',
          'label',
          'jwtToken',
        ),
        fc.constantFrom('', 'https://', 'https://u:', 'x'),
        async (path, name, before) => {
          const parsed = JSON.parse(text)
          let at = parsed
          for (const step of path) at = at[step] = typeof at[step] === 'object' ? at[step] : {}
          if (path.join() === 'authStrategies,oidc,options' && name === 'clientSecret' && before === '')
            return
          at[name] = before + secret
          expect(JSON.stringify(await check(JSON.stringify(parsed)))).not.toMatch(everySecret)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('that was left in a draft is no place to put its secret', async () => {
    const secret = await mark()
    const { version } = await marked()
    const text = await changed(({ oidc }) => {
      Object.assign(oidc?.options ?? {}, { tokenURL: secret })
    })
    for (const _time of [1, 2]) {
      const kept = await gateway.ada.call('PUT', '/config', { text, baseVersion: version, asDraft: true })
      expect(kept.status).toBe(200)
      expect(kept.body).not.toMatch(everySecret)
      expect((await check(text)).map(({ path }) => path)).toContain('authStrategies.oidc.options.tokenURL')
    }
    const draft = (await gateway.ada.call('GET', '/config?reveal=1')).json().draft.text
    expect(JSON.parse(draft).authStrategies.oidc.options.tokenURL).toBe(secret)
    await gateway.ada.call('DELETE', '/config/draft')
  })

  it('is not saved with another address, by no name of an address and in no spelling', async () => {
    const { version } = await marked()
    for (const change of [
      { issuer: evilOrigin },
      { issuer: 'https://evil.example/' },
      { tokenURL: `${evilOrigin}/token` },
      { userInfoURL: 'https://evil.example/me' },
      { authorizationURL: 'https://evil.example/authorize' },
      { issuer: provider.origin.replace('http:', 'https:') },
    ]) {
      const text = await changed(({ oidc }) => {
        Object.assign(oidc?.options ?? {}, change)
      })
      const saved = await gateway.ada.call('PUT', '/config', { text, baseVersion: version })
      expect(saved.status).toBe(422)
      expect(saved.json().problems).toMatchObject([
        { code: 'secret_moved', path: 'authStrategies.oidc.options.clientSecret' },
      ])
    }
  })

  it('is not saved with an address elsewhere that is written as the callback, too, nor with home moved there', async () => {
    const at = (origin: string) => `${origin}/api/v1/auth/login-callback/oauth2/oidc`
    const evil = at('https://evil.example')
    for (const [home, options] of [
      [undefined, { tokenURL: evil, callbackURL: evil }],
      ['https://evil.example', { tokenURL: evil, callbackURL: evil }],
      ['https://evil.example', { issuer: evil, callbackURL: evil }],
      ['https://evil.example', { callbackURL: evil }],
      [undefined, { callbackURL: evil }],
      // Home is no provider either: what is sent to this server could be heard before it.
      [undefined, { tokenURL: at(origin), callbackURL: at(origin) }],
    ] as const) {
      const parsed = JSON.parse((await marked()).text)
      if (home !== undefined) parsed.httpServer = { ...parsed.httpServer, externalUrl: home }
      Object.assign(parsed.authStrategies.oidc.options, options)
      const { version } = await marked()
      const edit = { text: JSON.stringify(parsed), baseVersion: version }
      const saved = await gateway.ada.call('PUT', '/config', edit)
      expect([saved.status, saved.body]).toEqual([422, expect.stringContaining('"secret_moved"')])
    }
  })

  it('stays where its callback is written out, at the home that is stored', async () => {
    const text = await changed(({ oidc }) => {
      Object.assign(oidc?.options ?? {}, { callbackURL: `${origin}/api/v1/auth/login-callback/oauth2/oidc` })
    })
    expect(await check(text)).toEqual([])
  })

  it('is found again when its strategy has another name', async () => {
    const text = (await marked()).text.replace('"oidc"', '"staff"')
    expect(await check(text)).toEqual([])
  })
})

describe('a reference', () => {
  it.each([
    ['in a label', { label: '${env:PRIVATE}' }, {}],
    ['as an id', {}, { clientID: '${file:./private}' }],
    ['in a URL', {}, { issuer: 'https://x/${env:PRIVATE}' }],
    ['to a variable as a secret', {}, { clientSecret: '${env:PRIVATE}' }],
    ['written with escapes', {}, { clientSecret: '\\u0024{env:PRIVATE}' }],
    ['to a file beside the configuration', {}, { clientSecret: '${file:./private}' }],
    ['to a file elsewhere', {}, { clientSecret: '${file:/etc/hostname}' }],
    ['within a text', {}, { clientSecret: 'x${env:LENT_SECRET}' }],
    [
      'that another strategy has',
      {},
      { clientSecret: '${env:LENT_SECRET}', issuer: 'https://idp.example.com' },
    ],
  ])('%s is not looked at', async (_what, more, options) => {
    const text = JSON.stringify(JSON.parse(fileWith({ azure: oidc(options, more) }))).replaceAll(
      '\\\\u0024',
      '\\u0024',
    )
    const problems = await check(text)
    expect(problems.map(({ code }) => code)).toEqual([
      expect.stringMatching(/^(reference_travels|new_reference)$/) as string,
    ])
    const entry = JSON.stringify(oidc(options, more)).replaceAll('\\\\u0024', '\\u0024')
    const started = await gateway.ada.call('POST', '/strategies/test', { strategyId: 'azure', entry })
    expect(started.status).toBe(422)
    expect(JSON.stringify(problems) + started.body).not.toMatch(everySecret)
  })

  it('in other settings is not looked at either', async () => {
    const more = { dataFolder: '${env:PRIVATE}', session: { maxAge: '${file:./private}' } }
    const httpServer = { port: '${file:./private}', tls: { cert: '${env:PRIVATE}', key: './x' } }
    const problems = await check(fileWith({}, { ...more, httpServer }))
    const paths = problems.filter(({ code }) => code === 'new_reference').map(({ path }) => path)
    expect(paths.sort()).toEqual(['dataFolder', 'httpServer.port', 'httpServer.tls.cert', 'session.maxAge'])
    expect(JSON.stringify(problems)).not.toMatch(everySecret)
  })

  it('that the saved file has in this place goes on to count, with the same addresses', async () => {
    expect(await check((await marked()).text)).toEqual([])
    const started = await test('lent', strategies().lent)
    expect(started.status).toBe(200)
    const moved = await test('lent', oidc({ clientSecret: '${env:LENT_SECRET}', issuer: evilOrigin }))
    expect(moved.status).toBe(422)
    expect(moved.json().problems).toMatchObject([{ code: 'new_reference' }])
  })

  it('that only an earlier version has counts for nothing, by whatever version the edit says it began with', async () => {
    const own = await startConsole(fileWith({ old: oidc({ clientSecret: '${env:PRIVATE}' }) }), {
      env: { LENT_SECRET: lent, PRIVATE: other },
      files: { filed: lent },
    })
    try {
      const put = (text: string, baseVersion: string, asDraft = false) =>
        own.ada.call('PUT', '/config', { text, baseVersion, asDraft })
      const { text, version } = (await own.ada.call('GET', '/config')).json()
      const without = JSON.parse(text)
      delete without.authStrategies.old
      const saved = await put(JSON.stringify(without, null, 2), version)
      expect(saved.status).toBe(200)
      await own.gatewright.restartFromFile('a test')
      const entry = oidc({ clientSecret: '${env:PRIVATE}' })
      const refused = [{ code: 'new_reference', path: 'authStrategies.old.options.clientSecret' }]
      const now = saved.json().version
      for (const baseVersion of [version, now]) {
        const checked = await own.ada.call('POST', '/config/check', { text, baseVersion })
        expect(checked.json().problems).toMatchObject(refused)
        expect((await put(text, baseVersion, true)).json().problems).toMatchObject(refused)
      }
      expect((await put(text, now)).json().problems).toMatchObject(refused)
      const tested = await own.ada.call('POST', '/strategies/test', {
        strategyId: 'old',
        entry: JSON.stringify(entry),
      })
      expect(tested.json().problems).toMatchObject(refused)
      const restored = await own.ada.call('POST', `/config/versions/${version}/restore`, { baseVersion: now })
      expect(restored.status).toBe(200)
      expect(await own.text()).toContain('${env:PRIVATE}')
    } finally {
      await own.close()
    }
  })

  it('to the variable that is named after its place may be saved, and is tested once it is', async () => {
    const entry = oidc({ clientSecret: '${env:AZURE_CLIENT_SECRET}' })
    expect(await check(fileWith({ azure: entry }))).toEqual([])
    expect((await test('azure', entry)).json().problems).toMatchObject([{ code: 'new_reference' }])
  })

  it('to what has no end stops nobody', async () => {
    const own = await startConsole(fileText(), { hasOwnFile: true })
    try {
      execFileSync('mkfifo', [join(own.folder, 'fifo')])
      for (const name of ['./fifo', '/dev/zero', '/dev/stdin']) {
        await own.write(fileText({ dataFolder: `\${file:${name}}` }))
        expect((await own.ada.call('GET', '/config/changes')).json().problems).toHaveLength(1)
      }
    } finally {
      await own.close()
    }
  })
})

describe('a test sign-in', () => {
  it('does not send a stored secret to another address, and says what to do', async () => {
    const secret = await mark()
    heard.length = 0
    for (const change of [
      { issuer: evilOrigin },
      { tokenURL: `${evilOrigin}/token` },
      { userInfoURL: `${evilOrigin}/userinfo` },
      { authorizationURL: `${evilOrigin}/x/oauth2/v2.0/authorize`, tokenURL: `${evilOrigin}/token` },
    ]) {
      for (const id of ['oidc', 'evil', 'new']) {
        const started = await test(id, oidc({ clientSecret: secret, ...change }))
        expect(started.status).toBe(422)
        const [problem] = started.json().problems
        expect(problem).toMatchObject({
          code: 'secret_moved',
          fix: expect.stringContaining('Type the secret'),
        })
      }
    }
    expect(heard).toEqual([])
  })

  it('asks no neighbour on this machine that the running file does not name', async () => {
    const neighbour = createServer((_request, response) => response.end('the bot'))
    await new Promise<void>(resolve => neighbour.listen(0, '127.0.0.1', resolve))
    let asked = 0
    neighbour.on('connection', () => asked++)
    const { port } = neighbour.address() as AddressInfo
    for (const host of ['127.0.0.1', 'localhost', '127.1', 'x.localhost', '[::1]', '2130706433']) {
      const started = await test(
        'new',
        oidc({ issuer: `http://${host}:${port}`, clientSecret: 'typed-by-me' }),
      )
      const { state, result } = (
        await gateway.ada.call('GET', `/strategies/test/${started.json().id}`)
      ).json()
      expect([state, result.summary]).toEqual(['failed', expect.stringContaining('save the entry, restart')])
    }
    expect(asked).toBe(0)
    neighbour.close()
  })

  it('shows nothing of a page that is no provider’s, and is written down with the address', async () => {
    gateway.clock.advance(1)
    const started = await test('evil', oidc({ issuer: evilOrigin, clientSecret: 'typed-by-me' }))
    const shown = (await gateway.ada.call('GET', `/strategies/test/${started.json().id}`)).body
    expect(shown).toContain('not shown')
    expect(shown).not.toMatch(/salaries|1815/)
    const { items } = (await gateway.ada.call('GET', '/audit')).json()
    expect(items[0]).toMatchObject({ kind: 'sign-in-test', detail: { asks: [evilOrigin] } })
  })
})
