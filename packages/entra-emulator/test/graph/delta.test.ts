import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EntraEmulator, startEntraEmulator } from '../../src/index.ts'
import { appToken, type GraphCaller, graphAs, graphSeed } from './support.ts'

let emulator: EntraEmulator
let graph: GraphCaller
beforeAll(async () => {
  emulator = await startEntraEmulator({ seed: graphSeed })
  graph = graphAs(emulator, await appToken(emulator))
})
afterAll(() => emulator.close())

type Change = Record<string, unknown> & { id: string }

/** Follows the next links of a round to its delta link. */
const follow = async (from: string, headers: Record<string, string> = {}) => {
  const changes: Change[] = []
  let pages = 0
  let address = from
  for (;;) {
    const { status, body } = await graph('GET', address, undefined, headers)
    expect([status, body.error]).toEqual([200, undefined])
    changes.push(...body.value)
    pages += 1
    if (body['@odata.deltaLink'] !== undefined)
      return { changes, pages, deltaLink: String(body['@odata.deltaLink']) }
    address = body['@odata.nextLink']
  }
}

describe('delta queries', () => {
  it('tell everybody once, and then who has come, has changed and has gone', async () => {
    const first = await follow('/users/delta?$select=displayName,department')
    expect(first.changes).toHaveLength(4)
    expect(first.changes[0]).toEqual({
      id: expect.any(String),
      displayName: 'Ada Lovelace',
      department: null,
    })
    const nothing = await follow(first.deltaLink)
    expect(nothing.changes).toEqual([])

    const { body: added } = await graph('POST', '/users', {
      userPrincipalName: 'new@contoso.test',
      displayName: 'New',
      accountEnabled: true,
      passwordProfile: { password: 'Kp7-quiet-otter' },
    })
    const { body: grace } = await graph('GET', '/users/grace@contoso.test')
    await graph('PATCH', `/users/${grace.id}`, { department: 'Compilers' })
    const { body: conan } = await graph('GET', "/users('o''brien@contoso.test')")
    await graph('DELETE', `/users/${conan.id}`)
    const next = await follow(nothing.deltaLink)
    expect(next.changes).toEqual([
      { id: grace.id, displayName: 'Grace Hopper', department: 'Compilers' },
      { id: added.id, displayName: 'New', department: null },
      { id: conan.id, '@removed': { reason: 'deleted' } },
    ])
    // An old link still tells what has changed since, and the newest nothing.
    expect((await follow(first.deltaLink)).changes).toEqual(next.changes)
    expect((await follow(next.deltaLink)).changes).toEqual([])
  })

  it('come in pages, of the size that is preferred', async () => {
    const { changes, pages, deltaLink } = await follow('/groups/delta', { prefer: 'odata.maxpagesize=200' })
    expect([changes.length, pages]).toEqual([301, 2])
    expect(new Set(changes.map(({ id }) => id)).size).toBe(301)
    expect((await follow(deltaLink)).changes).toEqual([])
  })

  it('say of groups who has become a member, and who is one no longer', async () => {
    const start = await follow("/groups/delta?$filter=displayName eq 'Everyone'&$select=displayName,members")
    const { id } = start.changes[0] ?? { id: '' }
    expect(start.changes).toMatchObject([
      { 'members@delta': [{ '@odata.type': '#microsoft.graph.group' }, {}] },
    ])
    const { body: ada } = await graph('GET', '/users/ada@contoso.test')
    const { body: grace } = await graph('GET', '/users/grace@contoso.test')
    await graph('POST', `/groups/${id}/members/$ref`, {
      '@odata.id': `${emulator.origin}/v1.0/directoryObjects/${ada.id}`,
    })
    await graph('DELETE', `/groups/${id}/members/${grace.id}/$ref`)
    const { changes } = await follow(start.deltaLink)
    expect(changes).toEqual([
      {
        id,
        displayName: 'Everyone',
        'members@delta': [
          { '@odata.type': '#microsoft.graph.user', id: ada.id },
          { '@odata.type': '#microsoft.graph.user', id: grace.id, '@removed': { reason: 'deleted' } },
        ],
      },
    ])
  })

  it('begin with nothing where only what comes from now on is wanted', async () => {
    const { changes, deltaLink } = await follow('/groups/delta()?$deltatoken=latest')
    expect(changes).toEqual([])
    await graph('POST', '/groups', { displayName: 'Later', mailEnabled: false, securityEnabled: true })
    expect((await follow(deltaLink)).changes).toMatchObject([{ displayName: 'Later' }])
  })

  it('answer 410 with the address to begin anew for a token that nobody knows any more', async () => {
    const users = await follow('/users/delta')
    for (const path of [
      '/users/delta?$deltatoken=forgotten',
      '/users/delta?$skiptoken=forgotten.100',
      users.deltaLink.replace('/users/', '/groups/'),
    ]) {
      const { status, body, headers } = await graph('GET', path)
      expect([status, body.error.code]).toEqual([410, 'syncStateNotFound'])
      expect((await follow(headers.get('location') ?? '')).changes.length).toBeGreaterThan(0)
    }
  })

  it('are remembered for the last hundred rounds', async () => {
    const { deltaLink } = await follow('/users/delta?$select=displayName')
    for (let round = 0; round < 99; round += 1) await graph('GET', '/groups/delta?$deltatoken=latest')
    expect((await graph('GET', deltaLink)).status).toBe(200)
    expect((await graph('GET', deltaLink)).status).toBe(410)
  })

  it('refuse what a delta query cannot do', async () => {
    expect((await graph('GET', '/users/delta?$orderby=displayName')).status).toBe(400)
    expect((await graph('GET', '/users/delta?$expand=manager')).status).toBe(501)
    expect((await graph('GET', '/users/delta?$select=shoeSize')).status).toBe(400)
    expect((await graph('GET', '/users/delta', undefined, { prefer: 'odata.maxpagesize=0' })).status).toBe(
      400,
    )
  })

  it('follow applications and service principals, too', async () => {
    for (const set of ['applications', 'servicePrincipals']) {
      const { changes, deltaLink } = await follow(`/${set}/delta?$select=displayName`)
      const { id } = changes.find(({ displayName }) => displayName === 'Operator') ?? { id: '' }
      await graph('PATCH', `/${set}/${id}`, { notes: 'changed' })
      expect((await follow(deltaLink)).changes).toEqual([{ id, displayName: 'Operator' }])
    }
  })
})
