import fc from 'fast-check'

export const byte = (from: number, to: number) =>
  fc.integer({ min: from, max: to }).map(code => String.fromCharCode(code))

/** Beyond ASCII above all, with those that somebody's white space, case or line ends might take. */
export const valueByte = fc.oneof(
  { weight: 8, arbitrary: byte(0x21, 0x7e) },
  { weight: 6, arbitrary: byte(0x80, 0xff) },
  { weight: 3, arbitrary: fc.constantFrom('\xa0', '\x85', '\xad', '\xff', '\x80') },
  { weight: 3, arbitrary: fc.constantFrom(' ', '\t', ',', ';', '"', '\\', '=') },
)
export const anyByte = fc.oneof(
  valueByte,
  byte(0, 255),
  fc.constantFrom('\r', '\n', '\0', '\x0b', '\x0c', '\x7f'),
)

export const bytes = (unit: fc.Arbitrary<string>, maxLength: number, minLength = 0) =>
  fc.string({ unit, minLength, maxLength })

/** What a header's value is once the spaces around it are gone; `String.trim` would be the very mistake. */
export const withoutPad = (text: string) => text.replace(/^[ \t]+|[ \t]+$/g, '')
export const value = bytes(valueByte, 12).map(withoutPad)
export const mostly = <T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>, weight = 40) =>
  fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: odd })

export const name = mostly(
  fc.constantFrom('X', 'Location', 'Set-Cookie', 'ETag', 'x_y', "!#$%&'*+-.^`|~9", 'Keep-Alive', 'Trailer'),
  bytes(anyByte, 4),
)
export const pad = fc.constantFrom('', ' ', ' ', '\t', ' \t ')
export const lineEnd = mostly(
  fc.constant('\r\n'),
  fc.constantFrom('\n', '\r', '\r\r\n', '\n\r', '\r\n '),
  300,
)

export type Field = readonly [name: string, value: string]
