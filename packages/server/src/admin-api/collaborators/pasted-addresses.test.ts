import { describe, expect, it } from 'vitest'
import { pastedAddresses } from './pasted-addresses.ts'

const emails = (text: string) => pastedAddresses(text).map(({ email, written }) => email ?? `? ${written}`)

describe('pasted addresses', () => {
  it.each([
    ['commas', 'ada@x.test, grace@x.test'],
    ['semicolons', 'ada@x.test;grace@x.test;'],
    ['lines', 'ada@x.test\r\n\r\ngrace@x.test\n'],
    ['blanks', '  ada@x.test   grace@x.test '],
    ['a column of a table', 'ada@x.test\tgrace@x.test'],
    ['the separators of another keyboard', 'ada@x.test，grace@x.test；'],
    ['names', 'Ada Lovelace <ada@x.test>, "Hopper, Grace" <grace@x.test>'],
    [
      'names with a comma, as Outlook writes them',
      'Lovelace, Ada <ada@x.test>; Hopper, Grace <grace@x.test>',
    ],
    ['links', 'mailto:ada@x.test; <MAILTO:Grace@X.test>'],
    ['the same one twice', 'ada@x.test, Grace <grace@x.test>, ADA@x.test'],
  ])('are read with %s', (_, text) => {
    expect(emails(text)).toEqual(['ada@x.test', 'grace@x.test'])
  })

  it('names what is none, and keeps the others', () => {
    expect(emails('ada@x.test, nobody, a b@x.test\ngrace@@x.test; Grace <>')).toEqual([
      'ada@x.test',
      '? nobody',
      '? a b@x.test',
      '? grace@@x.test',
      '? ',
    ])
  })

  it('a name that is not closed ends with its line', () => {
    expect(emails('"Ada <ada@x.test>\ngrace@x.test')).toEqual(['ada@x.test', 'grace@x.test'])
  })

  it('is as fast for a text that means nothing', () => {
    for (const letter of ['<', '"', ',', '"<', 'a,<', '@ ']) {
      const since = performance.now()
      pastedAddresses(letter.repeat(50_000))
      expect(performance.now() - since).toBeLessThan(1000)
    }
  })
})
