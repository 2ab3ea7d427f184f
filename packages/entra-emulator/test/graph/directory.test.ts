import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EntraEmulator, startEntraEmulator } from '../../src/index.ts'
import { appToken, type GraphCaller, graphAs, graphSeed, profileReader, userToken } from './support.ts'

let emulator: EntraEmulator
let graph: GraphCaller
let gustav: GraphCaller
beforeAll(async () => {
  emulator = await startEntraEmulator({ seed: graphSeed })
  graph = graphAs(emulator, await appToken(emulator))
  gustav = graphAs(emulator, await userToken(emulator, 'groups@contoso.test', profileReader))
})
afterAll(() => emulator.close())

describe('/me', () => {
  it('tells who is signed in, with the usual properties and no more', async () => {
    const { status, body, headers } = await gustav('GET', '/me')
    expect(status).toBe(200)
    expect(body).toMatchObject({ displayName: 'Gustav Groups', userPrincipalName: 'groups@contoso.test' })
    expect(body).not.toHaveProperty('accountEnabled')
    expect(headers.get('content-type')).toContain('odata.metadata=minimal')
    expect((await gustav('GET', '/me?$select=id,accountEnabled')).body.accountEnabled).toBe(true)
  })

  it('is nothing for an app on its own', async () => {
    const { status, body } = await graph('GET', '/me')
    expect(status).toBe(400)
    expect(body.error.message).toContain('only valid with delegated authentication flow')
  })

  it('pages through 301 groups, nested ones included, with next links', async () => {
    const names = new Set<string>()
    let pages = 0
    let next: string | undefined = '/me/transitiveMemberOf?$select=id,displayName&$top=100'
    while (next !== undefined) {
      const { body } = await gustav('GET', next)
      for (const group of body.value) names.add(group.displayName)
      pages += 1
      next = body['@odata.nextLink']
      expect(body.value.length).toBeLessThanOrEqual(100)
    }
    expect(pages).toBe(4)
    expect(names.size).toBe(301)
    expect(names.has('Everyone')).toBe(true)
    expect((await gustav('GET', '/me/memberOf?$top=999')).body.value).toHaveLength(300)
    expect(
      (await gustav('POST', '/me/getMemberObjects', { securityEnabledOnly: true })).body.value,
    ).toHaveLength(301)
  })
})

describe('queries', () => {
  it.each([
    ["/users?$filter=startswith(displayName,'G')", ['Grace Hopper', 'Gustav Groups']],
    ["/users?$filter=userPrincipalName eq 'o''brien@contoso.test'", ["Conan O'Brien"]],
    [
      "/users?$filter=startswith(displayName,'G') and accountEnabled eq true and mail ne 'grace@contoso.test'",
      ['Gustav Groups'],
    ],
    ["/users?$filter=displayName in ('Ada Lovelace', 'Nobody')", ['Ada Lovelace']],
    ["/applications?$filter=web/redirectUris/any(u:u eq 'http://localhost/operator')", ['Operator']],
  ])('%s', async (path, names) => {
    const { body } = await graph('GET', path)
    expect(body.value.map((row: { displayName: string }) => row.displayName)).toEqual(names)
  })

  it.each([
    '/users?$filter=displayName eq',
    '/users?$filter=shoeSize eq 42',
    '/users?$top=0',
    '/users?$top=1000',
    '/users?$unknown=1',
  ])('refuses %s', async path => {
    const { status, body } = await graph('GET', path)
    expect(status).toBe(400)
    expect(body.error.code).toBe('Request_BadRequest')
  })

  it.each([
    ['/users?$select=id,shoeSize', 'user'],
    ['/users?$expand=shoeSize', 'user'],
    ['/users?$expand=manager($select=shoeSize)', 'directoryObject'],
    ['/users/ada@contoso.test?$select=shoeSize', 'user'],
    ['/groups?$select=shoeSize', 'group'],
    ['/applications?$select=shoeSize', 'application'],
    ['/servicePrincipals?$select=shoeSize', 'servicePrincipal'],
    ['/domains?$select=shoeSize', 'domain'],
    ['/organization?$select=shoeSize', 'organization'],
  ])('refuses %s in Graph’s words', async (path, type) => {
    const { status, body } = await graph('GET', path)
    expect(status).toBe(400)
    expect(body.error).toMatchObject({
      code: 'BadRequest',
      message: `Parsing OData Select and Expand failed: Could not find a property named 'shoeSize' on type 'microsoft.graph.${type}'.`,
    })
  })

  it('wants the ConsistencyLevel header for $search', async () => {
    const path = '/users?$count=true&$search="displayName:grace"'
    expect((await graph('GET', path)).body.error.code).toBe('Request_UnsupportedQuery')
    const { body } = await graph('GET', path, undefined, { ConsistencyLevel: 'eventual' })
    expect(body['@odata.count']).toBe(1)
  })

  it('says that a page is gone when what it began after is gone', async () => {
    const first = await graph('GET', '/groups?$top=2')
    await graph('DELETE', `/groups/${first.body.value[1].id}`)
    const { body } = await graph('GET', first.body['@odata.nextLink'])
    expect(body.error.code).toBe('Directory_ExpiredPageToken')
  })
})

describe('users and groups', () => {
  it('creates, finds by name, disables and deletes an account', async () => {
    const fields = {
      userPrincipalName: 'new@contoso.test',
      displayName: 'New Person',
      mailNickname: 'new',
      accountEnabled: true,
      passwordProfile: { password: 'Kp7-quiet-otter', forceChangePasswordNextSignIn: false },
    }
    const created = await graph('POST', '/users', fields)
    expect(created.status).toBe(201)
    expect(created.body.mail).toBeNull()
    expect((await graph('POST', '/users', fields)).body.error.message).toContain('already exists')
    expect((await graph('GET', '/users/new@contoso.test')).body.id).toBe(created.body.id)
    expect((await graph('PATCH', '/users/new@contoso.test', { accountEnabled: false })).status).toBe(204)
    expect((await graph('DELETE', `/users/${created.body.id}`)).status).toBe(204)
  })

  it('gives somebody new the password that everybody has here', async () => {
    const created = await graph('POST', '/users', {
      userPrincipalName: 'like-all@contoso.test',
      displayName: 'Like all',
      accountEnabled: true,
      passwordProfile: { password: 'correct-horse' },
    })
    expect(created.status).toBe(201)
    expect((await graph('DELETE', `/users/${created.body.id}`)).status).toBe(204)
  })

  it.each([
    [{ userPrincipalName: 'x@elsewhere.test' }, 'verified domain names'],
    [{ userPrincipalName: 'no address' }, 'name@domain'],
    [{ passwordProfile: { password: 'short' } }, 'password complexity'],
    [{ displayName: ' ' }, 'displayName'],
    [{ mail: 'nonsense' }, "property 'mail'"],
  ])('refuses an account with %j', async (changes, reason) => {
    const { status, body } = await graph('POST', '/users', {
      userPrincipalName: 'valid@contoso.test',
      displayName: 'Valid',
      accountEnabled: true,
      passwordProfile: { password: 'Kp7-quiet-otter' },
      ...changes,
    })
    expect(status).toBe(400)
    expect(body.error.message).toContain(reason)
  })

  it('invites a guest whose home is another tenant', async () => {
    const invited = await graph('POST', '/invitations', {
      invitedUserEmailAddress: 'mallory@fabrikam.test',
      inviteRedirectUrl: 'https://example.com',
    })
    expect(invited.status).toBe(201)
    const guest = await graph(
      'GET',
      `/users/${invited.body.invitedUser.id}?$select=userPrincipalName,userType`,
    )
    expect(guest.body).toMatchObject({
      userPrincipalName: 'mallory_fabrikam.test#EXT#@contoso.test',
      userType: 'Guest',
    })
  })

  it('adds and removes members by reference', async () => {
    const { body: group } = await graph('POST', '/groups', {
      displayName: 'On call',
      mailEnabled: false,
      mailNickname: 'oncall',
      securityEnabled: true,
    })
    const { body: grace } = await graph('GET', '/users/grace@contoso.test')
    const reference = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${grace.id}` }
    expect((await graph('POST', `/groups/${group.id}/members/$ref`, reference)).status).toBe(204)
    expect((await graph('POST', `/groups/${group.id}/members/$ref`, reference)).status).toBe(400)
    const { body: members } = await graph('GET', `/groups/${group.id}/members`)
    expect(members.value).toEqual([
      expect.objectContaining({ '@odata.type': '#microsoft.graph.user', id: grace.id }),
    ])
    expect((await graph('DELETE', `/groups/${group.id}/members/${grace.id}/$ref`)).status).toBe(204)
  })
})

describe('sign-in logs', () => {
  it('list the attempts, the newest first, and filter by their error code', async () => {
    await appToken(emulator, { ...profileReader, secret: 'not-the-secret' })
    const { body } = await graph('GET', '/auditLogs/signIns?$filter=status/errorCode eq 7000215')
    expect(body.value[0]).toMatchObject({
      appDisplayName: 'Profile reader',
      authenticationProtocol: 'client_credentials',
      status: { errorCode: 7000215 },
    })
    expect(body.value[0].status.failureReason).toContain('Invalid client secret')
    // A number in the filter once was compared as text, so that "Success" found nothing and "Failure" everything.
    const codes = (answer: { body: { value: { status: { errorCode: number } }[] } }) =>
      new Set(answer.body.value.map(({ status }) => status.errorCode))
    expect(codes(await graph('GET', '/auditLogs/signIns?$filter=status/errorCode eq 0'))).toEqual(
      new Set([0]),
    )
    const failed = codes(await graph('GET', '/auditLogs/signIns?$filter=status/errorCode ne 0'))
    expect(failed).not.toContain(0)
  })
})

describe('errors', () => {
  it('have the shape of Graph, with the ids that its headers carry', async () => {
    const id = '7a3f1c3e-0000-4000-8000-00000000abcd'
    const { status, body, headers } = await graph('GET', '/users/nobody@contoso.test', undefined, {
      'client-request-id': id,
    })
    expect(status).toBe(404)
    expect(body.error).toMatchObject({
      code: 'Request_ResourceNotFound',
      innerError: { 'client-request-id': id, 'request-id': headers.get('request-id') },
    })
    expect(body.error.innerError.date).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
  })

  it.each([
    ['', 'Access token is empty.'],
    ['not.a.token', 'IDX14100'],
  ])('refuses the bearer token "%s"', async (token, message) => {
    const { status, body } = await graphAs(emulator, token)('GET', '/me')
    expect(status).toBe(401)
    expect(body.error.code).toBe('InvalidAuthenticationToken')
    expect(body.error.message).toContain(message)
  })

  it('refuses a token without the permission', async () => {
    expect((await gustav('GET', '/users')).status).toBe(403)
    expect((await gustav('GET', '/applications')).body.error.code).toBe('Authorization_RequestDenied')
  })

  it('answers unknown addresses, methods and bodies without failing', async () => {
    expect((await graph('GET', '/nothing/here')).status).toBe(400)
    expect((await graph('DELETE', '/organization')).status).toBe(405)
    expect((await graph('POST', '/users', [1])).status).toBe(400)
    const broken = await fetch(`${emulator.origin}/v1.0/users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await appToken(emulator)}`, 'content-type': 'application/json' },
      body: '{',
    })
    expect(broken.status).toBe(400)
    expect(await broken.json()).toMatchObject({ error: { code: 'Request_BadRequest' } })
  })
})
