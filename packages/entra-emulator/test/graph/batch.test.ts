import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EntraEmulator, startEntraEmulator } from '../../src/index.ts'
import { appToken, type GraphCaller, graphAs, graphSeed, profileReader, userToken } from './support.ts'

let emulator: EntraEmulator
let graph: GraphCaller
beforeAll(async () => {
  emulator = await startEntraEmulator({ seed: graphSeed })
  graph = graphAs(emulator, await appToken(emulator))
})
afterAll(() => emulator.close())

const get = (id: string, url: string, more: object = {}) => ({ id, method: 'GET', url, ...more })
const json = { 'Content-Type': 'application/json' }

describe('$batch', () => {
  it('answers each request by itself, whatever becomes of the others', async () => {
    const { status, body } = await graph('POST', '/$batch', {
      requests: [
        get('1', "/users?$filter=startswith(displayName,'Ada')&$select=displayName"),
        get('2', 'users/nobody@contoso.test'),
        get('3', '/users/$count', { headers: { consistencylevel: 'eventual' } }),
        get('4', '/me/messages'),
        get('5', '/nothing/here'),
        {
          id: '6',
          method: 'PATCH',
          url: '/users/grace@contoso.test',
          headers: json,
          body: { jobTitle: 'Admiral' },
        },
        { id: '7', method: 'PATCH', url: '/users/grace@contoso.test', body: { jobTitle: 'x' } },
        get('8', 'https://graph.microsoft.com/v1.0/users'),
        { id: '9', method: 'POST', url: '/$batch', headers: json, body: { requests: [] } },
      ],
    })
    expect(status).toBe(200)
    const answers = body.responses as {
      id: string
      status: number
      body: never
      headers: Record<string, string>
    }[]
    expect(answers.map(answer => [answer.id, answer.status])).toEqual([
      ['1', 200],
      ['2', 404],
      ['3', 200],
      ['4', 501],
      ['5', 400],
      ['6', 204],
      ['7', 400],
      ['8', 400],
      ['9', 400],
    ])
    expect(answers[0]?.body).toMatchObject({ value: [{ displayName: 'Ada Lovelace' }] })
    expect(answers[1]?.body).toMatchObject({ error: { code: 'Request_ResourceNotFound', innerError: {} } })
    expect([answers[2]?.body, answers[2]?.headers['Content-Type']]).toEqual(['4', 'text/plain'])
    const { body: grace } = await graph('GET', '/users/grace@contoso.test')
    expect(grace.jobTitle).toBe('Admiral')
  })

  it('asks for what others depend on first, and does not ask for what depends on a failure', async () => {
    const group = { displayName: 'By batch', mailEnabled: false, securityEnabled: true }
    const { body } = await graph('POST', '/$batch', {
      requests: [
        get('read', "/groups?$filter=displayName eq 'By batch'&$select=displayName", { dependsOn: ['make'] }),
        { id: 'make', method: 'POST', url: '/groups', headers: json, body: group },
        get('fails', '/users/nobody@contoso.test', { headers: null, body: null, dependsOn: null }),
        get('after', '/users', { dependsOn: ['fails'] }),
        get('later', '/users', { dependsOn: ['after'] }),
      ],
    })
    expect(body.responses).toMatchObject([
      { id: 'read', status: 200, body: { value: [{ displayName: 'By batch' }] } },
      { id: 'make', status: 201 },
      { id: 'fails', status: 404 },
      { id: 'after', status: 424, body: { error: { code: 'FailedDependency' } } },
      { id: 'later', status: 424 },
    ])
  })

  it('holds each part to the permissions of the token', async () => {
    const gustav = graphAs(emulator, await userToken(emulator, 'groups@contoso.test', profileReader))
    const { body } = await gustav('POST', '/$batch', { requests: [get('1', '/me'), get('2', '/users')] })
    expect(body.responses).toMatchObject([
      { status: 200, body: { displayName: 'Gustav Groups' } },
      { status: 403, body: { error: { code: 'Authorization_RequestDenied' } } },
    ])
  })

  it.each([
    ['nothing at all', undefined],
    ['no request', { requests: [] }],
    ['21 requests', { requests: Array.from({ length: 21 }, (_, at) => get(String(at), '/users')) }],
    ['one id twice', { requests: [get('1', '/users'), get('1', '/groups')] }],
    ['no id', { requests: [{ method: 'GET', url: '/users' }] }],
    ['no address', { requests: [{ id: '1', method: 'GET' }] }],
    ['something to wait for that is not there', { requests: [get('1', '/users', { dependsOn: ['2'] })] }],
    [
      'a circle',
      { requests: [get('1', '/users', { dependsOn: ['2'] }), get('2', '/users', { dependsOn: ['1'] })] },
    ],
  ])('refuses a batch with %s as a whole', async (_, body) => {
    const { status, body: answer } = await graph('POST', '/$batch', body)
    expect(status).toBe(400)
    expect(answer.error.message).toEqual(expect.any(String))
  })
})
