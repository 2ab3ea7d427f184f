import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { origin } from '../support/server.ts'
import { type Console, type Person, startConsole } from './support/console.ts'

let console_: Console
let grace: Person
let alan: Person

beforeAll(async () => {
  console_ = await startConsole()
  grace = await console_.join('grace@contoso.test', ['admin'])
  alan = await console_.join('alan@contoso.test')
})
afterAll(() => console_.close())

const superAdmins = [
  ['GET', '/config'],
  ['GET', '/config/schema'],
  ['GET', '/config/versions'],
  ['GET', '/config/changes'],
  ['POST', '/config/check'],
  ['PUT', '/config'],
  ['POST', '/restart'],
] as const
const superAdminsAboutSomebody = [
  ['DELETE', '/collaborators/someone/identities/some'],
  ['POST', '/collaborators/someone/vouch'],
] as const
const admins = [
  ['GET', '/collaborators'],
  ['GET', '/collaborators.csv'],
  ['GET', '/collaborators/someone/identities'],
  ['POST', '/collaborators/import'],
  ['POST', '/collaborators/invite'],
  ['PATCH', '/collaborators/someone'],
  ['DELETE', '/collaborators/someone'],
  ['POST', '/collaborators/someone/reset-password'],
  ['GET', '/sessions'],
  ['GET', '/api-tokens'],
  ['DELETE', '/api-tokens/someone'],
  ['GET', '/strategies'],
  ['GET', '/explain?url=http://support.localhost:3000/'],
  ['GET', '/audit'],
  ['GET', '/audit.jsonl'],
] as const
const everybody = [
  ['GET', '/status'],
  ['GET', '/apps'],
  ['GET', '/sessions?mine=1'],
] as const

describe('the admin API', () => {
  it.each([...superAdmins, ...superAdminsAboutSomebody, ...admins, ...everybody])(
    'answers nobody who is signed out: %s %s',
    async (method, path) => {
      const page = await console_.ada.browser.call(method, `${origin}/api/v1/admin${path}`, undefined, {
        cookie: '',
      })
      expect([page.status, page.json().error]).toEqual([401, 'not_signed_in'])
    },
  )

  it.each([...superAdmins, ...superAdminsAboutSomebody])(
    'keeps the file and the restart from admins: %s %s',
    async (method, path) => {
      expect((await grace.call(method, path)).status).toBe(403)
    },
  )

  it.each([...superAdmins, ...admins])('refuses members: %s %s', async (method, path) => {
    const page = await alan.call(method, path)
    expect([page.status, page.json().error]).toEqual([403, 'forbidden'])
  })

  it.each(everybody)('answers everybody who is signed in: %s %s', async (method, path) => {
    expect((await alan.call(method, path)).status).toBe(200)
  })

  it('writes down who was refused what, under the reference that they were shown', async () => {
    const { ref } = (await alan.call('GET', '/collaborators')).json()
    const { items } = (await grace.call('GET', `/audit?search=${ref}`)).json()
    expect(items).toMatchObject([
      { kind: 'access', who: 'alan@contoso.test', result: 'refused', ref, code: 'forbidden' },
    ])
    expect(items[0].what).toBe(
      'Called GET /api/v1/admin/collaborators: refused (You do not have access to this)',
    )
  })

  it('tells a member nothing about the file', async () => {
    const status = (await alan.call('GET', '/status')).json()
    expect(status).toMatchObject({ canRestart: false, config: { file: '', fileVersion: '' } })
  })

  it.each([
    ['POST', '/restart'],
    ['PUT', '/config'],
    ['POST', '/collaborators/invite'],
    ['DELETE', '/collaborators/someone'],
    ['PATCH', '/collaborators/someone'],
    ['POST', '/sessions/end-all'],
    ['DELETE', '/api-tokens/someone'],
    ['POST', '/collaborators/import'],
  ])('refuses a change that another site asks for with the cookie: %s %s', async (method, path) => {
    for (const headers of [
      { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
      { 'sec-fetch-site': 'same-site', origin: 'http://support.localhost:3000' },
    ]) {
      const page = await console_.ada.call(method, path, method === 'DELETE' ? undefined : {}, headers)
      expect([page.status, page.json().error]).toEqual([403, 'cross_site'])
    }
  })

  it('describes itself in the OpenAPI document', async () => {
    const page = await console_.ada.browser.call('GET', `${origin}/api/v1/openapi.json`)
    const paths = Object.keys(page.json().paths)
    for (const [, path] of [...superAdmins, ...everybody]) {
      expect(paths).toContain(`/api/v1/admin${path.split('?', 1)[0]}`)
    }
  })
})
