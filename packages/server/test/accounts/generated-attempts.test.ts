import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startDoor, strategy } from './support.ts'

/** Strategies by what they ask for, and directories: some are asked by two strategies, and each has a subject 1. */
const open = { allowSelfSignup: true }
const strategies = [
  strategy('azure'),
  strategy('gitlab'),
  strategy('open', open),
  strategy('public', { ...open, selfSignupRole: 'member' }),
]
const boss = 'boss@contoso.test'
const ada = 'ada@contoso.test'
const admins = 'admins@contoso.test'

const victims = [
  { strategy: 'azure', issuer: 'https://one.example', subject: '1', email: boss },
  { strategy: 'gitlab', issuer: 'https://two.example', subject: '1', email: ada },
]

let door: Awaited<ReturnType<typeof startDoor>>
let invited: Awaited<ReturnType<typeof door.signIn>>[]
beforeAll(async () => {
  door = await startDoor({ strategies, superAdmins: [{ email: boss, strategy: 'azure' }] })
  await door.invite({ email: ada, strategy: 'gitlab', roles: ['admin'] })
  invited = [await door.signIn(victims[0] as never), await door.signIn(victims[1] as never)]
  // Open, and redeemed by nobody: what there is to win.
  await door.invite({ email: admins, strategy: 'azure', roles: ['admin'] })
})
afterAll(() => door.close())

/** As mail programs, databases and directories might read it for the one of the victim. */
const lookAlikes = (address: string) => [
  address,
  address.toUpperCase(),
  ` ${address} `,
  `${address}.`,
  address.replace('@', '＠'),
  address.replace('@', '@evil.example@'),
  address.replace('a', '\u0430'),
  address.replace('s', '\u017f'),
  address.replace('.test', '\u3002test'),
  `"${address}" <x@evil.example>`,
  `${address},x@evil.example`,
  `${address}\u0000`,
  address.replace('@', '+x@'),
  address.replace('contoso', 'xn--contoso'),
]

const attempt = fc.record({
  strategy: fc.constantFrom('azure', 'gitlab', 'open', 'public'),
  issuer: fc.constantFrom('https://one.example', 'https://two.example', 'https://evil.example'),
  subject: fc.constantFrom('1', '2', '3', '4', '1 ', '01'),
  email: fc.constantFrom(boss, ada, admins).chain(address => fc.constantFrom(...lookAlikes(address))),
  vouched: fc.boolean(),
  said: fc.record({
    roles: fc.constantFrom('admin', ['admin', 'superadmin'], { admin: {} }, undefined),
    role: fc.constantFrom('admin', ['admin']),
    groups: fc.constantFrom('admins', ['admins', 'azure:admins'], undefined),
    superAdmin: fc.constant(true),
    name: fc.constantFrom('Boss', 'Ada'),
  }),
})
type Attempt = typeof attempt extends fc.Arbitrary<infer Made> ? Made : never

const isVictim = (one: Pick<Attempt, 'strategy' | 'issuer' | 'subject'>) =>
  victims.some(
    victim =>
      victim.strategy === one.strategy && victim.issuer === one.issuer && victim.subject === one.subject,
  )

it('500 sign-ins of strangers with look-alike addresses, claims of rights and recycled subjects gain nothing', async () => {
  const before = await Promise.all(invited.map(door.callerOf))
  let letIn = 0
  await fc.assert(
    fc.asyncProperty(attempt, async one => {
      // A proof of the victim's own identity is the victim, and so is a vouched address that is invited, each by its way.
      fc.pre(!isVictim(one))
      fc.pre(!(one.vouched && one.email.trim().toLowerCase() === admins && one.strategy === 'azure'))
      const outcome = await door.signIn(one as never).catch((error: { code?: string }) => error.code)
      if (typeof outcome === 'string') return
      if (outcome === undefined) throw new Error('a failure without a code')
      letIn += 1
      const caller = await door.callerOf(outcome)
      expect(invited.map(({ collaborator }) => collaborator.id)).not.toContain(caller?.collaboratorId)
      expect(caller).toMatchObject({ superAdmin: false, roles: ['member'] })
      expect(caller?.emailTrusted && [boss, ada].includes(caller.email)).toBeFalsy()
      expect(await Promise.all(invited.map(door.callerOf))).toEqual(before)
    }),
    { numRuns: 500, seed: 20261128 },
  )
  expect(letIn).toBeGreaterThan(50)
})

it('whatever one identity of an account is told, a session of another may do what it could', async () => {
  await door.invite({ email: ada, strategy: 'azure', roles: [] })
  const other = { strategy: 'azure', issuer: 'https://three.example', subject: 'ada', email: ada }
  const joined = await door.signIn(other)
  expect(joined.collaborator.id).toBe(invited[1]?.collaborator.id)
  const before = await Promise.all(invited.map(door.callerOf))
  await fc.assert(
    fc.asyncProperty(attempt, async ({ email, vouched, said }) => {
      await door.signIn({ ...other, email, vouched, said }).catch(() => undefined)
      expect(await Promise.all(invited.map(door.callerOf))).toEqual(before)
    }),
    { numRuns: 200, seed: 20261128 },
  )
})
