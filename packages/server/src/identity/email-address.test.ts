import { describe, expect, it } from 'vitest'
import { parseEmailAddress } from './email-address.ts'

describe('an e-mail address', () => {
  it('is read in lower case, without the spaces around it', () => {
    expect(parseEmailAddress(' Ada.Lovelace+sso@Contoso.test\n')).toBe('ada.lovelace+sso@contoso.test')
  })

  it.each([
    'ada@evil.example@contoso.test',
    'ada＠evil.example@contoso.test',
    'ada@evil.example＠contoso.test',
    'ada﹫contoso.test',
    'ada@contoso.test,mallory@evil.example',
    '"ada@contoso.test" <mallory@evil.example>',
    'ada@contoso.test\u0000@evil.example',
    'ada@contoso\u200b.test',
    'ada\u202e@contoso.test',
    'ada@contoso.test.',
    'ada@contoso\u3002test',
    'ａda@contoso.test',
    'a\ufe0fda@contoso.test',
    'ada@ｃontoso.test',
    'ada@münchen.test.',
    'ada@con\u00adtoso.test',
    'ada@mü%41.test',
    'ada@ü/x.test',
    'a\u1fefda@contoso.test',
    'mi\u212ae@contoso.test',
    'm\u0130ke@contoso.test',
    'mike@\u212aontoso.test',
    '@contoso.test',
    'ada@',
    'ada',
    '',
    undefined,
    null,
    ['ada@contoso.test'],
    { toString: () => 'ada@contoso.test' },
  ])('is one plain @ between a name and a host, or none: %j', value => {
    expect(parseEmailAddress(value)).toBeUndefined()
  })
})
