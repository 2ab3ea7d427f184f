import { describe, expect, it } from 'vitest'
import { entraProvider, told } from '../../../test/oauth2/support/token-maker.ts'
import { hasGroupOverage, readGroups, wantsGroups } from './entra-groups.ts'
import { createProviderHttp } from './http.ts'
import { noTrace } from './trace.ts'

describe('the groups of a token', () => {
  it.each([{ hasgroups: true }, { hasgroups: 'true' }, { _claim_names: { groups: 'src1' } }])(
    'are left out where it says so: %j',
    claims => {
      expect(hasGroupOverage(claims)).toBe(true)
      expect(hasGroupOverage({ ...claims, groups: ['a'] })).toBe(false)
      expect(hasGroupOverage({ ...claims, groups: [] })).toBe(false)
    },
  )

  it.each([
    ...[{}, { hasgroups: false }, { hasgroups: 'false' }, { hasgroups: 1 }, { _claim_names: null }],
    ...[{ _claim_names: 'groups' }, { _claim_names: {} }, { _claim_names: { roles: 'src1' } }],
  ])('are none where it says nothing: %j', claims => {
    expect(hasGroupOverage(claims)).toBe(false)
  })

  it('are asked for where the file has somebody read them', () => {
    type Config = Parameters<typeof wantsGroups>[0]
    const wants = (groups: string | undefined, ...claims: string[]) =>
      wantsGroups({
        fieldMapping: { groups },
        roleMapping: claims.map(claim => ({ claim })),
      } as unknown as Config)
    expect([wants('groups'), wants(undefined, 'roles', 'groups'), wants('roles', 'groups')]).toEqual([
      true,
      true,
      true,
    ])
    expect([wants(undefined), wants('roles', 'roles'), wants(undefined, 'roles')]).toEqual([
      false,
      false,
      false,
    ])
  })
})

const graph = 'https://graph.test'
const first = `${graph}/v1.0/me/transitiveMemberOf?$select=id&$top=999`
type Page = { readonly status?: number; readonly body: unknown }

/** What comes of these pages, and what was asked for them. */
async function read(pages: (url: string) => Page, userInfo: string | undefined = `${graph}/oidc/userinfo`) {
  const asked: string[] = []
  const fetch = async (input: string | URL | Request, init?: RequestInit) => {
    const { url, headers } = new Request(input, init)
    asked.push(`${url} ${headers.get('authorization')} ${headers.get('accept')}`)
    const { status = 200, body } = pages(url)
    return typeof body === 'string' ? new Response(body, { status }) : Response.json(body, { status })
  }
  const honest = entraProvider()
  const provider = { ...honest, as: { ...honest.as, ...(userInfo && { userinfo_endpoint: userInfo }) } }
  const http = createProviderHttp({ fetch, trace: noTrace })
  return { outcome: await told(() => readGroups(provider, http, 'access-token')), asked }
}
const outcomeOf = async (page: Page) => (await read(() => page)).outcome
const misbehaved = (detail: object) => ({ code: 'provider_misbehaved', call: 'groups', ...detail })

describe('the groups that did not fit', () => {
  it('are those that Graph knows, page after page', async () => {
    const { outcome, asked } = await read(url =>
      url === first
        ? { body: { value: [{ id: 'a' }, { id: 'b' }], '@odata.nextLink': `${graph}/v1.0/next` } }
        : { body: { value: [{ id: 'c' }] } },
    )
    expect(outcome).toEqual({ groups: ['a', 'b', 'c'] })
    expect(asked).toEqual(
      [first, `${graph}/v1.0/next`].map(url => `${url} Bearer access-token application/json`),
    )
  })

  it('are groups, with an id', async () => {
    const value = [
      { id: 'a', '@odata.type': '#microsoft.graph.group' },
      { id: 'b', '@odata.type': '#microsoft.graph.directoryRole' },
      { id: 'c', '@odata.type': '' },
      ...[{ id: 7 }, {}, null, 'd', ['e']],
    ]
    expect(await outcomeOf({ body: { value } })).toEqual({ groups: ['a'] })
  })

  it('are nobody’s where Graph refuses, and it is said what to do', async () => {
    const mend =
      'In Entra, App registrations > API permissions, add the delegated permission User.Read of Microsoft Graph and grant ' +
      'admin consent. If Graph still refuses, add GroupMember.Read.All in the same way.'
    const missing = (named: string) => ({
      missing: {
        reason: `the person is in too many groups for a token, and Microsoft Graph does not let this app read their groups${named}`,
        mend,
      },
    })
    const refused = (code: unknown) => ({ error: { code } })
    for (const status of [401, 403]) {
      expect(await outcomeOf({ status, body: refused('Authorization_RequestDenied') })).toEqual(
        missing(' (Authorization_RequestDenied)'),
      )
      // Whatever else it says is not repeated.
      for (const body of [
        {},
        { error: null },
        refused(7),
        refused('a b'),
        refused(''),
        refused('x'.repeat(61)),
        '<x>',
      ]) {
        expect(await outcomeOf({ status, body })).toEqual(missing(''))
      }
    }
    expect(await outcomeOf({ status: 403, body: refused('x'.repeat(60)) })).toEqual(
      missing(` (${'x'.repeat(60)})`),
    )
    expect(await outcomeOf({ status: 403, body: refused('x') })).toEqual(missing(' (x)'))
    expect(await outcomeOf({ status: 403, body: refused('x)') })).toEqual(missing(''))
    expect(await outcomeOf({ status: 403, body: refused('(x') })).toEqual(missing(''))
  })

  it('are nobody’s where there is no Graph', async () => {
    const missing = (reason: string) => ({
      missing: {
        reason: `the person is in too many groups for a token, and ${reason}`,
        mend: 'Set options.userInfoURL to the userinfo address of your cloud, as https://graph.microsoft.com/oidc/userinfo.',
      },
    })
    expect(await outcomeOf({ status: 404, body: {} })).toEqual(
      missing(`there is no Microsoft Graph at ${graph}`),
    )
    expect(await read(() => ({ body: {} }), '')).toEqual({
      outcome: missing('no address of Microsoft Graph is known'),
      asked: [],
    })
  })

  it('are not guessed where Graph is not well', async () => {
    const noList = 'expected a list with status 200'
    for (const body of [{}, { value: {} }, { value: 'a' }, [], 'x']) {
      expect(await outcomeOf({ body })).toEqual(misbehaved({ status: 200, reason: noList }))
    }
    expect(await outcomeOf({ status: 429, body: { value: [{ id: 'a' }] } })).toEqual(
      misbehaved({ status: 429, reason: noList }),
    )
  })

  it('are asked for again where Graph cannot be reached', async () => {
    const { outcome } = await read(() => {
      throw Object.assign(new Error('x'), { code: 'ECONNREFUSED' })
    })
    expect(outcome).toMatchObject({
      code: 'provider_unreachable',
      call: 'groups',
      reason: 'nobody listens there (ECONNREFUSED)',
    })
  })

  it('are asked of Graph alone: the access token goes to no other origin', async () => {
    for (const link of [
      ...[
        'https://elsewhere.test/v1.0/next',
        'https://graph.test.elsewhere.test/',
        'http://graph.test/v1.0/next',
      ],
      ...['/v1.0/next', '', null, 7, [`${graph}/v1.0/next`]],
    ]) {
      const { outcome, asked } = await read(() => ({ body: { value: [], '@odata.nextLink': link } }))
      expect(outcome).toEqual(misbehaved({ reason: 'the next page is at another origin' }))
      expect(asked).toHaveLength(1)
    }
  })

  it('end after twenty-five pages, whatever the last one says', async () => {
    let page = 0
    const pages = (most: number) => () => {
      page += 1
      return {
        body: { value: [{ id: `g${page}` }], ...(page < most && { '@odata.nextLink': `${graph}/${page}` }) },
      }
    }
    expect((await read(pages(25))).outcome).toMatchObject({ groups: { length: 25 } })
    page = 0
    const endless = await read(pages(Number.POSITIVE_INFINITY))
    expect(endless.outcome).toEqual(misbehaved({ reason: 'more than 25 pages' }))
    expect(endless.asked).toHaveLength(25)
  })
})
