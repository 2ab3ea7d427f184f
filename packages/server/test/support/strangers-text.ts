import fc from 'fast-check'

/** What means something in one of the grammars that texts of strangers are put into, and look-alikes of it. */
const pieces = [
  ...[',', ';', '\t', '|', '"', "'", '\n', '\r\n', '\r', ' ', '\u00a0', '\ufeff', '\0', '\v', '\u2028'],
  ...[
    '=',
    '+',
    '-',
    '@',
    '＝',
    '＋',
    '－',
    '＠',
    '%',
    '_',
    '\\',
    '*',
    '&',
    '<',
    '>',
    '$(',
    '`',
    '\ud800',
    '\udc00',
  ],
  ...['\u001b[31m', '\u009b2J', '\u202e', '\u2066', '\u200b', '\u{e0041}'],
  ...['a', 'admin', 'op', 'ö', '山', '👩‍💻', '1', 'yes', 'email', '"",', '",""'],
]

/** A text as somebody writes who wants it to say more than it is. */
export const strangersText = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map(parts => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 12 }),
)
