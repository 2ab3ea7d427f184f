import { expect, it } from 'vitest'
import { folded, foldedWithAddresses } from './folded.ts'

it.each([
  ['Özil', ['özil', 'ÖZIL', 'ozil', 'O\u0308zil', 'OZIL']],
  ['Иван Петров', ['иван петров', 'ИВАН ПЕТРОВ', 'иван  петров']],
  ['Straße', ['strasse', 'STRASSE', 'STRAẞE']],
  ['İpek', ['ipek', 'IPEK', 'i\u0307pek', 'ıpek']],
  ['Ørsted Łukasz Æther Þór', ['orsted lukasz aether thor', 'ØRSTED ŁUKASZ ÆTHER ÞÓR']],
  ['ΟΔΥΣΣΕΥΣ', ['οδυσσευς', 'Οδυσσεύς']],
  ['Ｆｕｌｌ ﬁeld', ['full field']],
  ['Елена Королёва', ['елена королева']],
  ['שָׁלוֹם', ['שלום']],
  ['a\u200fb\u00a0c', ['ab c']],
])('%s is the same as each way in which it may be typed', (kept, typed) => {
  for (const each of typed) expect(folded(each)).toBe(folded(kept))
})

it('what is another letter stays another', () => {
  expect(folded('かき')).not.toBe(folded('がき'))
  expect(folded('Ivan')).not.toBe(folded('Иван'))
  expect(folded('a\nb')).toBe('a\nb')
})

it('folding twice is folding once', () => {
  for (const text of ['İŞğıÅẞŒﷺ', 'ΌΣΟΣ', '\u{1f469}\u200d\u{1f52c} Zoë', 'ﬃ²', 'x'.repeat(5000)]) {
    expect(folded(folded(text))).toBe(folded(text))
  }
})

it('an address is found as it is kept and as people read it', () => {
  expect(foldedWithAddresses('zoe@xn--mnchen-3ya.test')).toContain('zoe@munchen.test')
  expect(foldedWithAddresses('zoe@xn--mnchen-3ya.test')).toContain('zoe@xn--mnchen-3ya.test')
})
