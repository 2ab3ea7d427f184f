import { describe, expect, it } from 'vitest'
import { isMeant, roleGrant, standingRoles } from './role-grants.ts'

const editor = { claim: 'roles', value: 'Bot.Editor', role: 'editor' }
const ofContoso = { ...editor, tenant: 'contoso.com' }
const strategy = (roleMapping: (typeof editor)[], ...claimSources: string[]) => ({
  id: 'azure',
  roleMapping,
  claimSources,
})

describe('a role that a provider gave', () => {
  const grants = [roleGrant('azure', 'contoso.com', ofContoso)]

  it('stands as long as its entry and its tenant do', () => {
    expect(standingRoles(grants, [strategy([ofContoso], 'contoso.com', 'fabrikam.com')])).toEqual(['editor'])
  })

  it.each([
    ['the entry is gone', strategy([], 'contoso.com')],
    ['the entry asks for another value', strategy([{ ...ofContoso, value: 'Bot.Chief' }], 'contoso.com')],
    ['the entry gives another role', strategy([{ ...ofContoso, role: 'admin' }], 'contoso.com')],
    ['the tenant is no longer listed', strategy([ofContoso], 'fabrikam.com')],
    [
      'the entry means another tenant',
      strategy([{ ...editor, tenant: 'fabrikam.com' } as never], 'fabrikam.com', 'contoso.com'),
    ],
    ['it is another strategy', { ...strategy([ofContoso], 'contoso.com'), id: 'other' }],
  ])('ends at once where %s', (_, now) => {
    expect(standingRoles(grants, [now])).toEqual([])
  })

  it('is never read off the name of a role', () => {
    expect(standingRoles(['admin', 'editor', '["admin"]'], [strategy([editor], 'contoso.com')])).toEqual([])
  })
})

it('asks an entry to name the tenant that it means where there are several', () => {
  expect(isMeant(editor, 'a.test', { claimSources: ['a.test', 'b.test'] })).toBe(false)
  expect(isMeant(editor, 'a.test', { claimSources: ['a.test'] })).toBe(true)
  expect(isMeant({ ...editor, tenant: 'b.test' }, 'a.test', { claimSources: ['a.test', 'b.test'] })).toBe(
    false,
  )
})

it('a grant is the whole entry and its source, and whoever has none is asked nothing', () => {
  const entries = [editor, { ...editor, claim: 'other' }, { ...editor, value: 'x' }, { ...editor, role: 'x' }]
  const grants = [...entries.map(entry => roleGrant('azure', 'a', entry)), roleGrant('azure', 'b', editor)]
  expect(new Set([...grants, roleGrant('other', 'a', editor)]).size).toBe(6)
  const none: string[] = []
  expect(standingRoles(none, [strategy([editor], 'a')])).toBe(none)
})
