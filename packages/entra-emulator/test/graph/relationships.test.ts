import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EntraEmulator, startEntraEmulator } from '../../src/index.ts'
import { appToken, type GraphCaller, graphAs, graphSeed, profileReader, userToken } from './support.ts'

let emulator: EntraEmulator
let graph: GraphCaller
let grace: GraphCaller
const ids = new Map<string, string>()
const idOf = (name: string): string => ids.get(name) ?? ''
const eventual = { ConsistencyLevel: 'eventual' }
beforeAll(async () => {
  emulator = await startEntraEmulator({ seed: graphSeed })
  graph = graphAs(emulator, await appToken(emulator))
  grace = graphAs(emulator, await userToken(emulator, 'grace@contoso.test', profileReader))
  for (const row of [...emulator.store.users.list(), ...emulator.store.groups.list()])
    ids.set(row.displayName, row.id)
})
afterAll(() => emulator.close())

const names = (rows: readonly { displayName: string }[]) => rows.map(({ displayName }) => displayName)

describe('managers', () => {
  const reference = (name: string) => ({
    '@odata.id': `https://graph.microsoft.com/v1.0/users/${idOf(name)}`,
  })

  it('are 404 where there is none, which programs read as none', async () => {
    const { status, body } = await graph('GET', '/users/grace@contoso.test/manager')
    expect([status, body.error.code]).toEqual([404, 'Request_ResourceNotFound'])
    expect(body.error.message).toContain("Resource 'manager' does not exist")
    expect((await graph('GET', '/users/grace@contoso.test?$expand=manager')).body.manager).toBeNull()
  })

  it('are set by reference, seen from both ends, and taken away again', async () => {
    const put = (person: string, manager: string) =>
      graph('PUT', `/users/${person}/manager/$ref`, reference(manager))
    expect((await put('grace@contoso.test', 'Ada Lovelace')).status).toBe(204)
    expect((await put('groups@contoso.test', 'Grace Hopper')).status).toBe(204)
    expect((await put('groups@contoso.test', 'Everyone')).status).toBe(404)
    expect((await grace('GET', '/me/manager')).body).toMatchObject({
      '@odata.type': '#microsoft.graph.user',
      displayName: 'Ada Lovelace',
    })
    expect((await graph('GET', '/users/ada@contoso.test/directReports')).body.value).toMatchObject([
      { displayName: 'Grace Hopper' },
    ])
    const below = await graph('GET', '/users/ada@contoso.test/transitiveReports/$count', undefined, eventual)
    expect(below.body).toBe(2)
    const chain = await graph(
      'GET',
      '/users/groups@contoso.test?$select=id&$expand=manager($levels=max;$select=displayName)',
    )
    expect(chain.body).toMatchObject({
      manager: { displayName: 'Grace Hopper', manager: { displayName: 'Ada Lovelace' } },
    })
    expect((await graph('DELETE', '/users/groups@contoso.test/manager/$ref')).status).toBe(204)
    expect((await graph('DELETE', '/users/groups@contoso.test/manager/$ref')).status).toBe(404)
  })

  it('come along when an account is made, and go with theirs', async () => {
    const fields = (name: string) => ({
      userPrincipalName: `${name}@contoso.test`,
      displayName: name,
      accountEnabled: true,
      passwordProfile: { password: 'Kp7-quiet-otter' },
    })
    const { body: boss } = await graph('POST', '/users', fields('boss'))
    const bind = { 'manager@odata.bind': `${emulator.origin}/v1.0/directoryObjects('${boss.id}')` }
    const { status } = await graph('POST', '/users', { ...fields('worker'), ...bind })
    expect(status).toBe(201)
    expect((await graph('GET', '/users/worker@contoso.test/manager')).body.id).toBe(boss.id)
    expect((await graph('DELETE', `/users/${boss.id}`)).status).toBe(204)
    expect((await graph('GET', '/users/worker@contoso.test/manager')).status).toBe(404)
  })
})

describe('$expand', () => {
  it('gives twenty at most, with the fields that are asked for', async () => {
    const { body } = await graph(
      'GET',
      '/users/groups@contoso.test?$select=displayName&$expand=memberOf($select=id,displayName)',
    )
    expect(body.memberOf).toHaveLength(20)
    expect(body.memberOf[0]).toEqual({
      '@odata.type': '#microsoft.graph.group',
      id: idOf('Team 1'),
      displayName: 'Team 1',
    })
    const list = await graph('GET', "/groups?$filter=displayName eq 'Everyone'&$expand=members,owners")
    expect(names(list.body.value[0].members).sort()).toEqual(['Grace Hopper', 'Team 1'])
    expect(list.body.value[0].owners).toEqual([])
  })

  it('takes the permission that reading them takes', async () => {
    expect((await grace('GET', '/me?$expand=memberOf')).body.memberOf).toMatchObject([
      { displayName: 'Everyone' },
    ])
    expect((await grace('GET', '/me?$expand=appRoleAssignments')).status).toBe(200)
    expect((await grace('GET', '/me?$expand=oauth2PermissionGrants')).status).toBe(403)
  })

  it.each([
    ['/me?$filter=id eq null', 400],
    ['/me?$top=1', 400],
    ['/users?$expand=manager($top=1)', 501],
    ['/users?$expand=*', 501],
    ['/users?$expand=calendar', 501],
  ])('%s is %i', async (path, status) => {
    expect((await graphAs(emulator, await userToken(emulator, 'ada@contoso.test'))('GET', path)).status).toBe(
      status,
    )
  })
})

describe('counting', () => {
  it.each([
    ["/users/$count?$filter=id ne null and not startsWith(displayName,'worker')", 4],
    ["/users/$count?$filter=startsWith(displayName,'G')", 2],
    ['/groups/$count', 301],
    ['/users/groups@contoso.test/transitiveMemberOf/microsoft.graph.group/$count', 301],
    ['/users/groups@contoso.test/memberOf/graph.group/$count', 300],
    ['/users/groups@contoso.test/memberOf/$/microsoft.graph.group/$count', 300],
    ['/users/groups@contoso.test/memberOf/microsoft.graph.directoryRole/$count', 0],
  ])('%s is %i, as text, and wants the ConsistencyLevel header', async (path, count) => {
    const { status, body, headers } = await graph('GET', path, undefined, eventual)
    expect(status).toBe(200)
    expect(headers.get('content-type')).toContain('text/plain')
    expect(body).toBe(count)
    const refused = await graph('GET', path)
    expect(refused.body.error).toMatchObject({
      code: 'Request_BadRequest',
      message: '$count is not currently supported.',
    })
  })

  it('leaves the number out of a list without the header, as Graph does, and says nothing', async () => {
    expect((await graph('GET', '/groups?$count=true')).body).not.toHaveProperty('@odata.count')
    const { body } = await graph('GET', '/groups?$count=true&$top=1', undefined, eventual)
    expect(body['@odata.count']).toBe(301)
  })

  it('counts no single resource', async () => {
    const { status, body } = await graph('GET', '/users/ada@contoso.test/$count', undefined, eventual)
    expect([status, body.error.message]).toEqual([400, "Resource not found for the segment '$count'."])
  })
})

describe('what somebody is a member of', () => {
  it('is checked for groups, and for anything, by their ids', async () => {
    const groupIds = [idOf('Everyone'), idOf('Team 1'), '00000000-0000-4000-8000-000000000000']
    const check = (path: string, body: unknown) => graph('POST', `${path}/checkMemberGroups`, body)
    expect((await check('/users/grace@contoso.test', { groupIds })).body.value).toEqual([idOf('Everyone')])
    expect((await grace('POST', '/me/checkMemberGroups', { groupIds })).body.value).toEqual([
      idOf('Everyone'),
    ])
    expect((await check(`/groups/${idOf('Team 1')}`, { groupIds })).body.value).toEqual([idOf('Everyone')])
    expect((await check(`/directoryObjects/${idOf('Team 1')}`, { groupIds })).body.value).toHaveLength(1)
    const many = Array.from({ length: 21 }, () => idOf('Everyone'))
    expect((await check('/users/grace@contoso.test', { groupIds: many })).status).toBe(400)
    expect((await check('/users/grace@contoso.test', {})).status).toBe(400)
    const administrator = '62e90394-69f5-4237-9190-012177145e10'
    const { body } = await graph('POST', '/users/ada@contoso.test/microsoft.graph.checkMemberObjects', {
      ids: [administrator, idOf('Everyone')],
    })
    expect(body.value).toEqual([administrator])
  })

  it('is listed for groups and service principals, which can be members, too', async () => {
    const { body: group } = await graph('POST', '/groups', {
      displayName: 'Robots',
      mailEnabled: false,
      mailNickname: 'robots',
      securityEnabled: true,
      'members@odata.bind': [`${emulator.origin}/v1.0/users/${idOf('Grace Hopper')}`],
    })
    const { id } = (await graph('GET', `/servicePrincipals(appId='${profileReader.clientId}')`)).body
    const reference = { '@odata.id': `${emulator.origin}/v1.0/directoryObjects/${id}` }
    expect((await graph('POST', `/groups/${group.id}/members/$ref`, reference)).status).toBe(204)
    expect(names((await graph('GET', `/groups/${group.id}/members`)).body.value)).toEqual([
      'Grace Hopper',
      'Profile reader',
    ])
    expect(names((await graph('GET', `/servicePrincipals/${id}/memberOf`)).body.value)).toEqual(['Robots'])
    const { body } = await graph('GET', `/groups/${group.id}/members/microsoft.graph.servicePrincipal`)
    expect(names(body.value)).toEqual(['Profile reader'])
  })
})

describe('directory objects', () => {
  it('are found by their ids, of whatever kind they are, and others are left out', async () => {
    const app = (await graph('GET', `/applications(appId='${profileReader.clientId}')`)).body
    const sent = [idOf('Ada Lovelace'), idOf('Everyone'), app.id, '00000000-0000-4000-8000-000000000000']
    const { body } = await graph('POST', '/directoryObjects/getByIds', { ids: sent })
    expect(body.value.map((row: Record<string, string>) => row['@odata.type'])).toEqual([
      '#microsoft.graph.user',
      '#microsoft.graph.group',
      '#microsoft.graph.application',
    ])
    const users = await graph('POST', '/directoryObjects/getByIds', { ids: sent, types: ['user'] })
    expect(names(users.body.value)).toEqual(['Ada Lovelace'])
    expect((await graph('GET', `/directoryObjects/${app.id}`)).body.displayName).toBe('Profile reader')
    const user = `/directoryObjects/${idOf('Ada Lovelace')}/microsoft.graph`
    expect((await graph('GET', `${user}.user`)).status).toBe(200)
    expect((await graph('GET', `${user}.group`)).status).toBe(404)
    expect((await graph('GET', `${user}.user/displayName`)).body.value).toBe('Ada Lovelace')
    for (const path of ['/users/microsoft.graph.group', '/groups/delta/microsoft.graph.user']) {
      const { status, body } = await graph('GET', path)
      expect([status, body.error.message]).toEqual([
        400,
        expect.stringContaining("segment 'microsoft.graph."),
      ])
    }
  })

  it.each(['photo', 'photo/$value', 'photos/48x48/$value'])('have no %s: 404 ImageNotFound', async path => {
    for (const [caller, owner] of [
      [graph, '/users/ada@contoso.test'],
      [graph, `/groups/${idOf('Everyone')}`],
      [grace, '/me'],
    ] as const) {
      const { status, body } = await caller('GET', `${owner}/${path}`)
      expect([status, body.error.code]).toEqual([404, 'ImageNotFound'])
    }
    expect((await graph('GET', `/users/nobody@contoso.test/${path}`)).body.error.code).toBe(
      'Request_ResourceNotFound',
    )
  })

  it('include the tenant’s domains and its roles', async () => {
    expect((await graph('GET', '/domains')).body.value).toMatchObject([
      { id: 'contoso.test', isDefault: true, isVerified: true, authenticationType: 'Managed' },
    ])
    expect((await graph('GET', '/domains/contoso.test')).body.id).toBe('contoso.test')
    expect((await graph('GET', '/domains/fabrikam.test')).status).toBe(404)
    const role = "/directoryRoles(roleTemplateId='62e90394-69f5-4237-9190-012177145e10')"
    expect((await graph('GET', role)).body.displayName).toBe('Global Administrator')
    expect(names((await graph('GET', `${role}/members`)).body.value)).toEqual(['Ada Lovelace'])
  })

  it('have properties that are read alone', async () => {
    const property = async (path: string) => {
      const answer = await fetch(`${emulator.origin}/v1.0/users/ada@contoso.test/${path}`, {
        headers: { authorization: `Bearer ${await appToken(emulator)}` },
      })
      return [answer.status, await answer.text()]
    }
    expect((await graph('GET', '/users/ada@contoso.test/displayName')).body.value).toBe('Ada Lovelace')
    expect(await property('displayName/$value')).toEqual([200, 'Ada Lovelace'])
    expect(await property('department')).toEqual([204, ''])
    expect((await grace('GET', '/me/nothing')).body.error.code).toBe('BadRequest')
    expect((await property('shoeSize'))[1]).toContain("Resource not found for the segment 'shoeSize'.")
  })
})
