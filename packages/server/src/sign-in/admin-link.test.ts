import type { Config } from '@gatewright/config'
import { describe, expect, it, vi } from 'vitest'
import type { Audit } from '../audit/audit.ts'
import type { Database } from '../storage/database.ts'
import { createAdminGrant, issueAdminLink, needsAdminLink } from './admin-link.ts'

const issued: unknown[] = vi.hoisted(() => [])
const redeemed = vi.hoisted(() => ({ by: [] as unknown[], payload: undefined as unknown }))
vi.mock('../storage/one-time-code-store.ts', () => ({
  createOneTimeCodes: (...of: unknown[]) => ({
    async redeem(...asked: unknown[]) {
      redeemed.by.push([...of, ...asked])
      const { payload } = redeemed
      redeemed.payload = undefined
      return payload
    },
    async issue(...asked: unknown[]) {
      issued.push([...of, ...asked])
      return 'the-code'
    },
  }),
}))

const clock = { now: () => 1_000 }

it('the link carries its code where no log and no Referer sees it', async () => {
  const tx = {} as Database
  const recorded: unknown[] = []
  const audit: Pick<Audit, 'transaction'> = {
    transaction: work => work(tx, async event => void recorded.push(event)),
  }
  const config = { http: { externalUrl: 'https://sso.test' } } as Config
  const link = await issueAdminLink({ audit, clock }, config, 'command line')
  expect(link).toMatch(/^https:\/\/sso\.test\/[^#?]*welcome#the-code$/)
  const expiresAt = 1_000 + 900_000
  expect(issued).toEqual([[tx, clock, 'admin-link', { expiresAt }, 900]])
  expect(recorded).toEqual([
    { kind: 'admin-link', actor: 'command line', result: 'ok', detail: { expiresAt } },
  ])
})

describe('the link is needed', () => {
  const azure = { id: 'azure', type: 'oauth2', offered: true }
  const local = { id: 'default', type: 'basic', offered: true }
  const needed = (
    superAdmins: object[],
    strategies: object[],
    people: Record<string, { strategy: string; superAdmin: boolean }[]> = {},
  ) =>
    needsAdminLink(
      {
        accounts: {
          superAdmins: async () => ({ active: Object.keys(people) }) as never,
          identitiesOf: async (id: string) => (people[id] ?? []) as never,
          isSuperAdmin: async (identity: object) => (identity as { superAdmin: boolean }).superAdmin,
        },
        strategyTypes: {
          named: (type: string) =>
            ({
              oauth2: { definition: { accounts: 'elsewhere' } },
              basic: { definition: { accounts: 'here' } },
            })[type],
        } as never,
      },
      { superAdmins, strategies } as unknown as Config,
    )

  it('where nobody could become super admin by signing in', async () => {
    expect(await needed([{ strategy: 'azure' }], [azure])).toBe(false)
    expect(await needed([{ strategy: 'x' }, { strategy: 'azure' }], [local, azure])).toBe(false)
    expect(await needed([], [azure])).toBe(true)
    expect(await needed([{ strategy: 'azure' }], [{ ...azure, offered: false }])).toBe(true)
    expect(await needed([{ strategy: 'azure' }], [])).toBe(true)
    expect(await needed([{ strategy: 'default' }], [local, azure])).toBe(true)
    expect(await needed([{ strategy: 'toy' }], [{ id: 'toy', type: 'toy', offered: true }])).toBe(true)
  })

  it('and no super admin can sign in', async () => {
    const ada = { strategy: 'default', superAdmin: true }
    expect(await needed([], [local], { ada: [ada] })).toBe(false)
    expect(await needed([], [local], { ada: [] })).toBe(true)
    expect(await needed([], [{ ...local, offered: false }], { ada: [ada] })).toBe(true)
    expect(await needed([], [local], { ada: [{ ...ada, superAdmin: false }] })).toBe(true)
    expect(await needed([], [local], { ada: [{ ...ada, strategy: 'azure' }] })).toBe(true)
    expect(await needed([], [local], { ada: [{ ...ada, strategy: 'azure' }, ada], eve: [] })).toBe(false)
    expect(await needed([], [local], { eve: [], ada: [ada] })).toBe(false)
  })
})

describe('what a browser holds between the link and its sign-in', () => {
  function setUp(secure = true) {
    const peeked: unknown[] = []
    const codes = {
      async peek(...asked: unknown[]) {
        peeked.push(asked)
        return asked[0] === 'admin-link' && asked[1] === 'the-code' ? { expiresAt: 77 } : undefined
      },
    }
    const seal = {
      seal: async (purpose: string, data: unknown) =>
        `${purpose}~${JSON.stringify(data)}`.replaceAll('"', '.'),
      async open(purpose: string, sealed: string) {
        const [by, data] = sealed.split('~')
        return by === purpose && data ? JSON.parse(data.replaceAll('.', '"')) : undefined
      },
    }
    const grant = createAdminGrant({ codes: codes as never, clock, seal: seal as never, secure })
    return { grant, peeked }
  }
  const name = '__Host-gatewright.admin-link'
  const cookie = `${name}=admin-link~.the-code.`

  it('is the code of the link, sealed, for as long as the link works', async () => {
    const { grant } = setUp()
    const { setCookie, expiresAt } = await grant.accept('the-code')
    expect(expiresAt).toBe(77)
    expect(setCookie).toMatch(/^__Host-gatewright\.admin-link=admin-link~\.the-code\.;.*; Max-Age=900/)
    expect(setCookie).toContain('Secure')
    await expect(grant.accept('another')).rejects.toMatchObject({ code: 'admin_link_invalid' })
  })

  it.each([
    [cookie, true],
    [`${name}=admin-link~.another.`, false],
    [`${name}=sign-in~.the-code.`, false],
    [`${name}=admin-link~7`, false],
    [`gatewright.admin-link=admin-link~.the-code.`, false],
    ['', false],
    [undefined, false],
  ])('is held with the cookies %j: %s', async (cookies, held) => {
    const { grant, peeked } = setUp()
    expect(await grant.isHeld(cookies)).toBe(held)
    expect(peeked.every(asked => typeof (asked as unknown[])[1] === 'string')).toBe(true)
  })

  it('is used up once, in the transaction of the sign-in', async () => {
    const { grant, peeked } = setUp()
    const tx = { of: 'the sign-in' } as never
    redeemed.payload = { expiresAt: 77 }
    redeemed.by = []
    expect(await grant.codeIn('')).toBeUndefined()
    expect(await grant.codeIn(`${name}=admin-link~7`)).toBeUndefined()
    const code = (await grant.codeIn(cookie)) ?? ''
    expect([await grant.use(code, tx), await grant.use(code, tx)]).toEqual([true, false])
    const asked = [tx, clock, 'admin-link', 'the-code']
    expect([redeemed.by, peeked]).toEqual([[asked, asked], []])
  })

  it('is removed by its name', () => {
    expect(setUp().grant.removal).toMatch(/^__Host-gatewright\.admin-link=;.*Max-Age=0/)
    expect(setUp(false).grant.removal).toMatch(/^gatewright\.admin-link=;.*Max-Age=0/)
  })
})
