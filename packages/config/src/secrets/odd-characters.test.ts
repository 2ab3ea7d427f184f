import { describe, expect, it } from 'vitest'
import { oddCharacters, saidOf } from './odd-characters.ts'

const said = (secret: string) => {
  const odd = oddCharacters(secret)
  return odd && saidOf(odd)
}

describe('a secret', () => {
  it.each([
    'vTz8Q~.kL_2-x',
    'a b "c" d',
    'pässwort',
    '密码',
    'x',
    '',
    '=base64/+==',
    '(){}[]<>,;:!?*%$#@^&|\\/~._-+=',
    '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n',
  ])('%j is as it is', secret => expect(said(secret)).toBeUndefined())

  it.each([
    ['x ', 'ends with a blank'],
    [' x', 'begins with a blank'],
    ['x\n', 'ends with a line end'],
    ['x\r\n', 'ends with a line end'],
    ['x \n', 'ends with a blank and a line end'],
    ['x\t', 'ends with a tab'],
    ['\uFEFFx', 'begins with a byte order mark (U+FEFF)'],
    ['x\u200B', 'ends with a zero-width space (U+200B)'],
    ['x\u00A0', 'ends with a no-break space (U+00A0)'],
    ['x\u3000', 'ends with a blank (U+3000)'],
    ['x\u202E', 'ends with an invisible character (U+202E)'],
    [
      '\u2066x\u2069',
      'begins with an invisible character (U+2066), and ends with an invisible character (U+2069)',
    ],
    ['x\u0007', 'ends with an invisible character (U+0007)'],
    ['x\u{E0041}', 'ends with an invisible character (U+E0041)'],
    ['x\u00AD', 'ends with an invisible character (U+00AD)'],
    ['x\uFE0F', 'ends with an invisible character (U+FE0F)'],
    ['x\0', 'ends with a NUL (U+0000)'],
    ['x\uFFFD', 'ends with a letter that was lost in another encoding (U+FFFD)'],
    ['x\u2028', 'ends with a line end (U+2028)'],
    ['"x"', 'stands in quotation marks ("…")'],
    ['“x”', 'stands in quotation marks (“…”)'],
    ["'x", "begins with a quotation mark (')"],
    ['`x`', 'stands in quotation marks (`…`)'],
    ['"x"\n', 'begins with a quotation mark ("), and ends with a quotation mark (") and a line end'],
    [' "\t\nx', 'begins with a blank, a quotation mark (") and others'],
    ['a\nb', 'has a line end inside'],
    ['a\u200Bb ', 'ends with a blank, and has a zero-width space (U+200B) inside'],
    ['   ', 'begins with a blank, and ends with a blank'],
  ])('%j %s', (secret, words) => expect(said(secret)).toBe(words))
})
