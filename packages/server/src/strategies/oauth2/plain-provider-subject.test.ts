import { describe, expect, it } from 'vitest'
import { told } from '../../../test/oauth2/support/token-maker.ts'
import { subjectOf } from './plain-provider-subject.ts'

/** What is proposed where neither `sub` nor `id` says who somebody is. */
const proposed = async (claims: object) => {
  const { mend } = (await told(() => subjectOf({}, claims as Record<string, unknown>))) as { mend: string }
  return /which of these is the id of the person: (.*)\. It must/.exec(mend)?.[1]?.split(', ') ?? []
}

describe('what could say who somebody is', () => {
  it('is proposed by its path, a text or a whole number', async () => {
    const claims = { user: { tag: 'ada', nr: 7 }, n: 1, 'user-tag': 'x' }
    expect(await proposed(claims)).toEqual(['user.tag', 'user.nr', 'n', 'user-tag'])
  })

  it.each(['user_id', 'uid', 'userID', 'user_sub', 'urn', 'key', 'number'])(
    'is what is called so, and then nothing else: %s',
    async name => {
      expect(await proposed({ n: 1, [name]: 2, [`${name}s`]: 3 })).toEqual([name])
    },
  )

  it.each([
    ...['mail', 'login', 'name', 'nick', 'upn', 'handle', 'slug', 'status', 'code', 'message', 'error'],
    ...['type', 'description', 'picture', 'url', 'userName'],
  ])('is never what others have as well, or may have one day: %s', async name => {
    expect(await proposed({ n: 1, [name]: 2, [`${name}s`]: 3 })).toEqual(['n', `${name}s`])
  })

  it('is nothing that names nobody: no empty text, no part of a number, no truth', async () => {
    const nobody = { empty: '', lines: 'a\nb', half: 1.5, large: 2 ** 53, is: true, no: null }
    expect(await proposed({ ...nobody, n: 1 })).toEqual(['n'])
    expect(await told(() => subjectOf({}, nobody))).toMatchObject({
      mend: 'Check options.userInfoURL: nothing in the answer could say who this is.',
    })
  })

  it('is not one of many', async () => {
    expect(await proposed({ users: [{ id: 1 }], ids: [1], n: 1 })).toEqual(['n'])
  })

  it('is looked for five names deep', async () => {
    expect(await proposed({ a: { b: { c: { d: { e: 1, f: { g: 2 } } } } } })).toEqual(['a.b.c.d.e'])
  })

  it('has names that can be written into a path, and read in a line', async () => {
    const [long, longer] = ['n'.repeat(60), 'n'.repeat(61)]
    const odd = { 'a b': 1, 'a.b': 1, 'a\n': 1, ' a': 1, ä: 1, '': 1, [longer]: 1 }
    expect(await proposed({ ...odd, '!': 1, '~': 1, [long]: 1 })).toEqual(['!', '~', long])
  })

  it('is twenty at most, and as many names of what came', async () => {
    const many = Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`n${index}`, index]))
    expect(await proposed(many)).toEqual(Object.keys(many).slice(0, 20))
    expect(await told(() => subjectOf({}, many))).toMatchObject({ received: Object.keys(many).slice(0, 20) })
  })
})
