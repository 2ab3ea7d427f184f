import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EntraEmulator, startEntraEmulator } from '../../src/index.ts'
import { appToken, type GraphCaller, graphAs, graphSeed } from './support.ts'

// What is missing says so: never a success, never "not found", never a mistake of the caller's.
let emulator: EntraEmulator
let graph: GraphCaller
beforeAll(async () => {
  emulator = await startEntraEmulator({ seed: graphSeed })
  graph = graphAs(emulator, await appToken(emulator))
})
afterAll(() => emulator.close())

describe('what Graph has and the emulator has not', () => {
  it.each([
    ['GET', '/me/messages'],
    ['GET', '/me/messages/AAMk/attachments/1/$value'],
    ['GET', '/users/ada@contoso.test/drive/root/children'],
    ['GET', "/users('ada@contoso.test')/calendarView"],
    ['GET', '/devices'],
    ['GET', "/Devices(deviceId='x')"],
    ['GET', '/auditLogs'],
    ['GET', '/auditLogs/directoryAudits'],
    ['POST', '/subscriptions'],
    ['POST', '/users/ada@contoso.test/microsoft.graph.assignLicense'],
    ['GET', '/users/ada@contoso.test/memberOf/11111111-0000-4000-8000-000000000001'],
    ['DELETE', '/domains/contoso.test'],
    ['PATCH', '/me'],
    ['PUT', '/me/photo/$value'],
    ['GET', "/reports/getEmailActivityUserDetail(period='D7')"],
  ])('%s %s is 501 in Graph’s shape', async (method, path) => {
    const { status, body, headers } = await graph(method, path)
    expect(status).toBe(501)
    expect(body.error).toMatchObject({
      code: 'NotImplemented',
      message: expect.stringContaining(path.slice(1).split('(')[0] ?? ''),
      innerError: { 'request-id': headers.get('request-id') },
    })
  })

  it.each(['GET', 'POST', 'PATCH', 'DELETE'])(
    '%s of /beta is 501 for everything, with a token',
    async method => {
      const address = `${emulator.origin}/beta/users/ada@contoso.test`
      const { status, body } = await graph(method, address)
      expect([status, body.error.code]).toEqual([501, 'NotImplemented'])
      const stranger = await graphAs(emulator, '')(method, address)
      expect([stranger.status, stranger.body.error.code]).toEqual([401, 'InvalidAuthenticationToken'])
    },
  )

  it('is 501 for a group that would fill itself, and for what is written of an app and not kept', async () => {
    const group = { displayName: 'Dynamic', mailEnabled: false, securityEnabled: true }
    const left = { ...group, membershipRule: null, membershipRuleProcessingState: null }
    expect((await graph('POST', '/groups', left)).status).toBe(201)
    for (const more of [
      { groupTypes: ['DynamicMembership'] },
      { membershipRule: 'user.department -eq "Sales"' },
      { 'owners@odata.bind': [`${emulator.origin}/v1.0/users/x`] },
    ])
      expect((await graph('POST', '/groups', { ...group, ...more })).status).toBe(501)
    const { id } = (await graph('GET', '/applications?$top=1')).body.value[0]
    for (const api of [{ preAuthorizedApplications: [{ appId: id }] }, { acceptMappedClaims: true }])
      expect((await graph('PATCH', `/applications/${id}`, { api })).status).toBe(501)
    expect(
      (await graph('PATCH', `/applications/${id}`, { api: { preAuthorizedApplications: [] } })).status,
    ).toBe(204)
  })
})

describe('bodies that are no JSON', () => {
  const send = async (method: string, path: string) => {
    const answer = await fetch(`${emulator.origin}/v1.0${path}`, {
      method,
      headers: { authorization: `Bearer ${await appToken(emulator)}`, 'content-type': 'image/jpeg' },
      body: new Uint8Array(3_000_000),
    })
    return [answer.status, ((await answer.json()) as { error: { code: string } }).error.code]
  }

  it('are 501 where the emulator has nothing, a photo for one, and refused elsewhere', async () => {
    expect(await send('PUT', '/me/photo/$value')).toEqual([501, 'NotImplemented'])
    expect(await send('PUT', '/applications/x/logo')).toEqual([501, 'NotImplemented'])
    expect(await send('POST', '/users')).toEqual([400, 'Request_BadRequest'])
  })
})

describe('what Graph has not either', () => {
  it.each([
    ['/nothing', 'nothing'],
    ['/nothing/here', 'nothing'],
    ['/users/ada@contoso.test/nothing', 'nothing'],
    ['/users/ada@contoso.test/nothing/here', 'nothing'],
    ['/users/ada@contoso.test/$ref', '$ref'],
    ['/groups/$value', '$value'],
    ['/auditLogs/nothing', 'nothing'],
    ['/users/ada@contoso.test/memberOf/microsoft.graph.nothing', 'microsoft.graph.nothing'],
  ])('%s is Graph’s 400 for the segment %s', async (path, segment) => {
    const { status, body } = await graph('GET', path)
    expect([status, body.error.code]).toEqual([400, 'BadRequest'])
    expect(body.error.message).toBe(`Resource not found for the segment '${segment}'.`)
  })
})
