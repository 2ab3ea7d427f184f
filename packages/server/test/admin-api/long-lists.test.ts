import { request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sqlOf } from '../../src/storage/sql.ts'
import { origin } from '../support/server.ts'
import { type Console, startConsole } from './support/console.ts'

/** The export of 100,000 entries once held everybody else for seconds, and page after page took longer than the one before. */
const ENTRIES = 20_600
/** So long that all of them fit into no buffer of the sockets. */
const DETAIL = JSON.stringify({ text: 'x'.repeat(1_500) })

let gateway: Console
beforeAll(async () => {
  gateway = await startConsole()
  const { database } = gateway.gatewright.services.storage
  const at = gateway.clock.now() - ENTRIES
  for (let from = 0; from < ENTRIES; from += 200) {
    const rows = Array.from({ length: 200 }, (_, index) => ({
      id: `entry-${from + index}`,
      seq: 1_000_000 + from + index,
      // Several of the same time.
      at: at + Math.trunc((from + index) / 3),
      kind: 'export',
      actor_id: null,
      actor: from + index === 7 ? 'Zoë Åkesson' : 'somebody',
      target: `number ${from + index}`,
      result: 'ok',
      code: null,
      ref: from + index === 3 ? 'k7m2q' : null,
      address: null,
      detail: DETAIL,
    }))
    // Not all in one: on a slow machine that takes longer than a transaction may.
    await sqlOf(database).insertInto('audit_events').values(rows).execute()
  }
})
afterAll(() => gateway.close())

const search = async (query: string) => {
  const page = await gateway.ada.call('GET', `/audit?${query}`)
  return page.json() as { items: { id: string }[]; next?: string; searchedTo?: number }
}

describe('a long audit log', () => {
  it('is exported whole, each entry once, and others are answered meanwhile', async () => {
    let [answered, exporting] = [0, true]
    const asking = (async () => {
      while (exporting) {
        expect((await gateway.newBrowser().call('GET', `${origin}/healthz`)).status).toBe(200)
        answered += exporting ? 1 : 0
      }
    })()
    const { body } = await gateway.ada.call('GET', '/audit.jsonl?kind=export')
    exporting = false
    await asking
    const ids = body.split('\n').flatMap(line => (line === '' ? [] : [JSON.parse(line).id]))
    const written = ids.filter(id => id.startsWith('entry-'))
    expect(written.length).toBe(ENTRIES)
    expect(new Set(written).size).toBe(ENTRIES)
    expect(answered).toBeGreaterThan(1)
  })

  it('is read no further than whoever exports it takes it, and not at all once they have gone', async () => {
    const { audit } = gateway.gatewright.services
    const { read } = audit as { read: typeof audit.read }
    let reads = 0
    Object.assign(audit, {
      read: (...args: Parameters<typeof read>) => {
        reads += 1
        return read(...args)
      },
    })
    const jar = gateway.ada.browser.cookies.get('localhost:3000') ?? new Map()
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const asked = request({
      host: '127.0.0.1',
      port: gateway.gatewright.port,
      path: '/api/v1/admin/audit.jsonl',
      headers: { host: 'localhost:3000', cookie },
    })
    const answer = await new Promise<import('node:http').IncomingMessage>(resolve =>
      asked.once('response', resolve).end(),
    )
    // Nobody reads it: what is sent stays in the sockets' buffers.
    expect(answer.statusCode).toBe(200)
    const settled = async () => {
      for (let before = -1; before !== reads; ) {
        before = reads
        await wait(300)
      }
      return reads
    }
    const all = ENTRIES / 250
    const taken = await settled()
    expect(taken).toBeLessThan(all)
    answer.destroy()
    expect(await settled()).toBeLessThanOrEqual(taken + 2)
    Object.assign(audit, { read })
  })

  it('is searched so far in one request, which says how far, and from there on in the next', async () => {
    // Letters of any language, in whatever case.
    const first = await search('search=%C3%85KESSON')
    expect(first.items).toEqual([])
    expect(first.searchedTo).toBeGreaterThan(gateway.clock.now() - ENTRIES)
    const second = await search(`search=%C3%85KESSON&before=${first.next}`)
    expect(second.items.map(({ id }) => id)).toEqual(['entry-7'])
    expect([second.next, second.searchedTo]).toEqual([undefined, undefined])
  })

  it('has the entry of a reference at once, however old, and never twice', async () => {
    const first = await search('search=K7M2Q')
    expect(first.items.map(({ id }) => id)).toEqual(['entry-3'])
    const second = await search(`search=K7M2Q&before=${first.next}`)
    expect(second).toEqual({ items: [] })
  })
})

it('sessions and API tokens are listed page after page, each once', async () => {
  const grace = await gateway.join('grace@contoso.test')
  for (let more = 0; more < 4; more += 1) await gateway.signIn('grace@contoso.test', 'a long enough password')
  const seen: string[] = []
  let before = ''
  do {
    const page = (await gateway.ada.call('GET', `/sessions?limit=2${before && `&before=${before}`}`)).json()
    seen.push(...page.items.map(({ id }: { id: string }) => id))
    before = page.next ?? ''
  } while (before !== '')
  const all = (await gateway.ada.call('GET', '/sessions')).json()
  expect(seen.toSorted()).toEqual(all.items.map(({ id }: { id: string }) => id).toSorted())
  expect(new Set(seen).size).toBe(seen.length)
  expect(all.next).toBeUndefined()
  const graces = (await gateway.ada.call('GET', `/sessions?collaboratorId=${grace.id}`)).json().items
  expect(graces).toHaveLength(5)
  expect(new Set(graces.map(({ email }: { email: string }) => email))).toEqual(
    new Set(['grace@contoso.test']),
  )
  expect((await grace.call('GET', `/sessions?collaboratorId=${grace.id}`)).status).toBe(403)
})
