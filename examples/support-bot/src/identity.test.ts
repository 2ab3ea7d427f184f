import { describe, expect, it } from 'vitest'
import { firstName, initials, readIdentity, seenHeaders } from './identity.ts'

const named = (name: string) => ({ id: '1', name, email: '', groups: [] })

describe('readIdentity', () => {
  it('reads the Remote-* family', () => {
    expect(
      readIdentity({
        'remote-user': 'c1',
        'remote-name': 'Ada Lovelace',
        'remote-email': 'ada@contoso.test',
        'remote-groups': 'admin,member',
      }),
    ).toEqual({ id: 'c1', name: 'Ada Lovelace', email: 'ada@contoso.test', groups: ['admin', 'member'] })
  })

  it('knows nobody without Remote-User, whatever else is there', () => {
    expect(readIdentity({ 'remote-name': 'Ada Lovelace' })).toBeUndefined()
  })

  it('decodes a name beyond ASCII, and a comma within a group', () => {
    const headers = {
      'remote-user': 'c1',
      'remote-name': encodeURIComponent('Łukasz Żak'),
      'remote-groups': 'Sales%2C North,Support',
    }
    expect(readIdentity(headers)).toMatchObject({ name: 'Łukasz Żak', groups: ['Sales, North', 'Support'] })
  })

  it('takes a value that is no percent-encoding as it is', () => {
    expect(readIdentity({ 'remote-user': 'c1', 'remote-name': '100% Ada' })?.name).toBe('100% Ada')
  })
})

describe('seenHeaders', () => {
  it('shows identity headers, and no cookie', () => {
    const headers = seenHeaders({ 'remote-user': 'c1', 'x-forwarded-email': 'a@b.test', cookie: 'secret=1' })
    expect(headers).toEqual([
      { name: 'Remote-User', value: 'c1' },
      { name: 'X-Forwarded-Email', value: 'a@b.test' },
    ])
  })

  it('never shows a signed assertion, which would be a usable token', () => {
    const shown = JSON.stringify(seenHeaders({ 'x-gatewright-assertion': 'eyJhbGciOi.J9.sig' }))
    expect(shown).not.toContain('eyJ')
  })
})

it('shortens a name for the greeting and the badge', () => {
  expect([firstName(named('Grace Brewster Hopper')), initials(named('Grace Brewster Hopper'))]).toEqual([
    'Grace',
    'GH',
  ])
  expect([firstName(named('ada@contoso.test')), initials(named('ada@contoso.test'))]).toEqual(['ada', 'A'])
})
