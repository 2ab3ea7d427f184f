import type { AppConfig, Config } from '@gatewright/config'
import fastify, { type FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { beforeEach, describe, expect, it } from 'vitest'
import { swaggerRoutes } from '../../src/http/openapi.ts'
import { replyWithError } from '../../src/http/reply-with-error.ts'
import type { Caller } from '../../src/identity/caller.ts'
import type { ApiTokens } from '../../src/programs/api-tokens/api-token.ts'
import { createApiTokens } from '../../src/programs/api-tokens/api-token-store.ts'
import { tokenRoutes } from '../../src/programs/api-tokens/token-routes.ts'
import { createSessionStore } from '../../src/sessions/session-store.ts'
import { azureOffered, testConfig } from '../support/config.ts'
import { engines } from './engines.ts'
import { addSignedIn, shareEngine, standingClock } from './support.ts'

/** Everybody's own tokens, on a database and without a gate around them. */
const day = 24 * 3600_000
const source = 'oauth2 https://idp.example'
const tokens = '/api/v1/auth/tokens'
const app = (id: string, ...urls: string[]) =>
  ({
    id,
    name: id.toUpperCase(),
    urls: urls.map(url => ({ origin: new URL(url).origin, pathPrefix: new URL(url).pathname })),
  }) as unknown as AppConfig
const apps = [app('bot', 'https://bot.example/', 'https://other.example/'), app('shop'), app('vault')]
const config: Config = testConfig({ apps, strategies: [azureOffered] })

describe.each(engines)('API tokens over HTTP, on $name', engineOf => {
  const engine = shareEngine(engineOf)
  let clock: ReturnType<typeof standingClock>
  let apiTokens: ApiTokens
  let server: FastifyInstance
  let callers: Map<string, Caller>
  let recorded: unknown[]
  let logged: string[]
  /** Happens while a token is made. */
  let meanwhile: () => Promise<unknown>

  beforeEach(async () => {
    clock = standingClock()
    apiTokens = createApiTokens(engine().database, clock)
    callers = new Map()
    recorded = []
    logged = []
    meanwhile = async () => undefined
    const log = pino({ level: 'trace' }, { write: line => void logged.push(line) })
    const sessions = createSessionStore(engine().database)
    server = fastify({ ajv: { customOptions: { removeAdditional: false, coerceTypes: false } } })
    server.setErrorHandler((thrown, _, reply) => replyWithError(reply, thrown, { log }))
    await server.register(swaggerRoutes)
    await server.register(tokenRoutes, {
      context: {
        ...{ config, clock, apiTokens },
        audit: {
          transaction: work =>
            engine().database.transaction(tx => work(tx, async entry => void recorded.push(entry))),
        },
        sessions: {
          async proofOf(id) {
            const session = await sessions.byId(id)
            await meanwhile()
            return session && { strategy: session.strategy, source: session.source }
          },
        },
        callerOf: async request => callers.get(String(request.headers.cookie)),
        clientOf: () => ({ address: '192.0.2.1' }),
      },
      openableApps: ({ roles }) => apps.filter(({ id }) => id !== 'vault' || roles.includes('admin')),
    })
  })

  /** Signs somebody in. @returns what they send along */
  async function signIn(name = 'grace', change: Partial<Caller> = {}) {
    const person = await addSignedIn(engine().database, `${name}@contoso.test`)
    const { id } = await createSessionStore(engine().database).create(
      {
        ...{ ...person, strategy: 'azure', source, issuer: 'https://idp.example', subject: name },
        ...{ createdAt: clock.now(), expiresAt: clock.now() + day, address: '', userAgent: '' },
        ...{ atProvider: undefined, providerSid: undefined },
      },
      { host: 'sso.example', secure: true },
    )
    const email = `${name}@contoso.test`
    callers.set(name, {
      ...{ sessionId: id, ...person, email, emailTrusted: true, fullname: name, roles: ['member'] },
      ...{ groups: [], superAdmin: false, strategy: 'azure', expiresAt: clock.now() + day },
      ...change,
    })
    return { cookie: name, id, ...person }
  }
  async function call(cookie: string, method: 'GET' | 'POST' | 'DELETE', url = tokens, payload?: object) {
    const headers = { cookie, accept: 'application/json' }
    const answer = await server.inject({ method, url, headers, ...(payload && { payload }) })
    const body = answer.body === '' ? undefined : answer.json()
    return { status: answer.statusCode, headers: answer.headers, body }
  }
  const make = (cookie: string, change: object = {}) =>
    call(cookie, 'POST', tokens, { name: 'nightly job', apps: ['bot'], ...change })

  it('are made by whoever is signed in, shown this once, and written down', async () => {
    const { cookie, ...grace } = await signIn()
    const made = await make(cookie, { apps: ['bot', 'shop'], days: 5 })
    const expiresAt = clock.now() + 5 * day
    const shown = { name: 'nightly job', apps: ['bot', 'shop'], createdAt: clock.now(), expiresAt }
    expect([made.status, made.headers['cache-control']]).toEqual([201, 'no-store'])
    expect(made.body).toEqual({
      token: { id: expect.any(String), ...shown },
      value: expect.stringMatching(/^gw_[\w-]{43}$/),
    })
    const kept = await apiTokens.byValue(made.body.value)
    expect(kept).toEqual({
      ...{ ...made.body.token, collaboratorId: grace.collaboratorId, identityId: grace.identityId },
      ...{ strategy: 'azure', source, lastUsedAt: undefined },
    })
    expect(recorded).toEqual([
      {
        ...{ kind: 'token-created', actorId: grace.collaboratorId, actor: 'grace@contoso.test' },
        ...{ target: 'grace@contoso.test', result: 'ok', address: '192.0.2.1' },
        detail: { name: 'nightly job', apps: ['bot', 'shop'], expiresAt },
      },
    ])
    if (kept !== undefined) await apiTokens.touch(kept)
    const listed = await call(cookie, 'GET')
    expect(listed.headers['cache-control']).toBe('no-store')
    expect(listed.body).toEqual([{ ...made.body.token, lastUsedAt: clock.now() }])
  })

  it('last for ninety days where nobody says', async () => {
    const { cookie } = await signIn()
    expect((await make(cookie)).body.token.expiresAt).toBe(clock.now() + 90 * day)
  })

  it('are for nobody who is not signed in, whose session has ended, or who has no identity', async () => {
    const { cookie, id } = await signIn()
    const { cookie: program } = await signIn('program', { identityId: undefined as unknown as string })
    const { token } = (await make(cookie)).body
    await createSessionStore(engine().database).remove(id)
    const refused = { status: 401, body: expect.objectContaining({ error: 'not_signed_in' }) }
    for (const who of [cookie, program, 'nobody']) expect(await make(who)).toMatchObject(refused)
    for (const [method, url] of [
      ['GET', tokens],
      ['GET', `${tokens}/apps`],
      ['DELETE', `${tokens}/${token.id}`],
    ] as const) {
      expect(await call('nobody', method, url)).toMatchObject(refused)
    }
    expect(await apiTokens.list()).toHaveLength(1)
  })

  it('are not made where the session ends meanwhile', async () => {
    const { cookie, id } = await signIn()
    meanwhile = () => createSessionStore(engine().database).remove(id)
    expect(await make(cookie)).toMatchObject({ status: 401, body: { error: 'not_signed_in' } })
    expect([await apiTokens.list(), recorded]).toEqual([[], []])
  })

  it('are made by a request that is whole and within its limits, and by no other', async () => {
    const { cookie } = await signIn()
    const wishes: [object, number][] = [
      [{ name: '' }, 400],
      [{ name: 'x' }, 201],
      [{ name: 'x'.repeat(100) }, 201],
      [{ name: 'x'.repeat(101) }, 400],
      [{ name: undefined }, 400],
      [{ name: 7 }, 400],
      [{ apps: [] }, 400],
      [{ apps: 'bot' }, 400],
      [{ apps: undefined }, 400],
      [{ apps: [7] }, 400],
      [{ apps: ['none'] }, 400],
      [{ apps: ['vault'] }, 400],
      [{ apps: Array(100).fill('bot') }, 201],
      [{ apps: Array(101).fill('bot') }, 400],
      [{ days: 1 }, 201],
      [{ days: 366 }, 201],
      [{ days: 0 }, 400],
      [{ days: 367 }, 400],
      [{ days: 1.5 }, 400],
      [{ days: '5' }, 400],
    ]
    for (const [change, status] of wishes) {
      const { body, ...answer } = await make(cookie, change)
      expect([change, answer.status]).toEqual([change, status])
      if (status === 400) expect(body.error).toBe('bad_request')
    }
    expect(await apiTokens.list()).toHaveLength(wishes.filter(([, status]) => status === 201).length)
  })

  it('are refused in words to whoever asks', async () => {
    const { cookie } = await signIn()
    const refused = { message: 'You may not open an app "vault". You may open: bot, shop.' }
    expect((await make(cookie, { apps: ['vault'] })).body).toMatchObject(refused)
    // By its schema a request is refused before anybody looks at it: its words are the schema's.
    for (const change of [{ apps: ['x'.repeat(101)] }, { apps: [] }, { days: 367 }, { name: '' }]) {
      logged.length = 0
      await make(cookie, change)
      expect(logged.join()).toMatch(/body\/(?:name|apps|days)/)
    }
  })

  it('are made for the apps that their owner may open', async () => {
    const { cookie } = await signIn('ada', { roles: ['admin'] })
    const { cookie: member } = await signIn()
    const bot = { id: 'bot', name: 'BOT', url: 'https://bot.example/' }
    const shop = { id: 'shop', name: 'SHOP', url: '' }
    expect((await call(member, 'GET', `${tokens}/apps`)).body).toEqual([bot, shop])
    const all = [bot, shop, { id: 'vault', name: 'VAULT', url: '' }]
    expect((await call(cookie, 'GET', `${tokens}/apps`)).body).toEqual(all)
    expect((await make(cookie, { apps: ['vault'] })).status).toBe(201)
  })

  it('are seen and revoked by their owner alone', async () => {
    const { cookie, collaboratorId } = await signIn()
    const { cookie: other } = await signIn('alan')
    const { token, value } = (await make(cookie)).body
    expect((await call(other, 'GET')).body).toEqual([])
    const gone = { status: 404, body: expect.objectContaining({ error: 'gone' }) }
    expect(await call(other, 'DELETE', `${tokens}/${token.id}`)).toMatchObject(gone)
    expect(await call(cookie, 'DELETE', `${tokens}/none`)).toMatchObject(gone)
    const longest = await call(cookie, 'DELETE', `${tokens}/${'x'.repeat(64)}`)
    expect([longest, await call(cookie, 'DELETE', `${tokens}/${'x'.repeat(65)}`)]).toMatchObject([
      gone,
      { status: 400, body: { error: 'bad_request' } },
    ])
    expect(await apiTokens.byValue(value)).toBeDefined()
    recorded.length = 0
    const revoked = await call(cookie, 'DELETE', `${tokens}/${token.id}`)
    expect([revoked.status, revoked.headers['cache-control']]).toEqual([204, 'no-store'])
    expect(await apiTokens.byValue(value)).toBeUndefined()
    expect(recorded).toEqual([
      {
        ...{ kind: 'token-revoked', actorId: collaboratorId, actor: 'grace@contoso.test' },
        ...{ target: 'grace@contoso.test', result: 'ok', address: '192.0.2.1' },
        detail: { name: 'nightly job' },
      },
    ])
  })

  it('are described for whoever writes a program', async () => {
    const { paths } = (await server.inject('/api/v1/openapi.json')).json()
    const since = { type: 'number', description: 'Milliseconds since 1970.' }
    const token = {
      type: 'object',
      required: ['id', 'name', 'apps', 'createdAt', 'expiresAt'],
      properties: {
        ...{ id: { type: 'string' }, name: { type: 'string' } },
        apps: { type: 'array', items: { type: 'string' } },
        ...{ createdAt: since, expiresAt: since },
        lastUsedAt: { type: 'number', description: 'Milliseconds since 1970, to the minute.' },
      },
    }
    const answers = (path: string, method: string, status: number) =>
      paths[path][method].responses[status].content['application/json'].schema
    expect(answers(tokens, 'get', 200)).toEqual({ type: 'array', items: token })
    expect(answers(tokens, 'post', 201)).toEqual({
      type: 'object',
      required: ['token', 'value'],
      properties: { token, value: { type: 'string', description: 'Shown this once.' } },
    })
    expect(answers(`${tokens}/apps`, 'get', 200)).toEqual({
      type: 'array',
      description: 'What a token of whoever asks could open.',
      items: {
        type: 'object',
        required: ['id', 'name', 'url'],
        properties: { id: { type: 'string' }, name: { type: 'string' }, url: { type: 'string' } },
      },
    })
    const body = paths[tokens].post.requestBody.content['application/json'].schema
    const days = { type: 'integer', minimum: 1, maximum: 366, description: 'How long it works; 90 days.' }
    expect(body.properties.days).toEqual(days)
    expect(paths[`${tokens}/{id}`].delete.responses).toHaveProperty('204')
  })
})
