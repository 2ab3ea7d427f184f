import fc from 'fast-check'
import { anyByte, byte, bytes, type Field, lineEnd, mostly, name, value, valueByte } from './bytes.ts'

const length = (text: string): fc.Arbitrary<string> =>
  mostly(
    fc.constant(String(text.length)),
    fc.constantFrom(
      ...[
        `${text.length}\xa0`,
        `\xa0${text.length}`,
        `0${text.length}`,
        `+${text.length}`,
        `${text.length + 1}`,
      ],
      ...[`${text.length},${text.length}`, `${text.length} `, `${text.length}\x0b`, '', '5 5', '0x5', '\xb2'],
    ),
    15,
  )

/** What is said twice, in the same words more often than not. */
const lengthTwice = (text: string): fc.Arbitrary<Field[]> =>
  fc
    .constantFrom(String(text.length), '1', `0${text.length}`, `${text.length},${text.length}`)
    .map(again => [['Content-Length', String(text.length)] as const, ['content-length', again] as const])

const extension = fc.oneof(
  fc.constantFrom(
    ';a',
    ';a=b',
    ';a="b"',
    ';a="\\""',
    ';a=b;c=d',
    ' ;a',
    '; a',
    ';',
    ';a=',
    ';a="',
    ';a="b"c',
  ),
  bytes(valueByte, 5).map(text => `;${text}`),
  bytes(valueByte, 5).map(text => `;a=${text}`),
  bytes(valueByte, 5).map(text => `;a="${text}"`),
  bytes(anyByte, 3),
)
const chunk = fc
  .tuple(bytes(byte(0, 255), 9, 1), mostly(fc.constant(''), extension, 10), lineEnd, lineEnd, fc.nat(9))
  .map(([data, more, first, second, zeros]) => {
    const size = data.length.toString(16).padStart(zeros === 0 ? 4 : 1, '0')
    return `${size}${more}${first}${data}${second}`
  })
const trailer = mostly(
  fc.tuple(name, value).map(([key, text]) => `${key}: ${text}`),
  fc.oneof(
    bytes(anyByte, 6, 1),
    fc.constantFrom('Content-Length: 0', 'Transfer-Encoding: chunked', 'Connection: close', ' x: y', 'X : y'),
  ),
  6,
)
const chunked = fc
  .tuple(
    fc.array(chunk, { maxLength: 3 }),
    mostly(fc.constant(''), extension, 10),
    fc.array(fc.tuple(trailer, lineEnd), { maxLength: 2 }),
    lineEnd,
  )
  .map(([chunks, more, trailers, last]) => `${chunks.join('')}0${more}\r\n${trailers.flat().join('')}${last}`)

interface Framed {
  readonly fields: readonly Field[]
  readonly body: string
}
export const body = bytes(byte(0, 255), 20)
export const framed: fc.Arbitrary<Framed> = fc.oneof(
  {
    weight: 4,
    arbitrary: body.chain(text =>
      length(text).map(said => ({ fields: [['Content-Length', said] as const], body: text })),
    ),
  },
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        mostly(
          fc.constant('chunked'),
          fc.constantFrom(
            'Chunked',
            'chunked\xa0',
            '\xa0chunked',
            'gzip, chunked',
            'identity',
            'chunked, x',
            '',
          ),
        ),
        chunked,
      )
      .map(([coding, text]) => ({ fields: [['Transfer-Encoding', coding] as const], body: text })),
  },
  body.map(text => ({ fields: [], body: text })),
  fc.tuple(body, chunked).map(([text, chunks]) => ({
    fields: [['Content-Length', String(text.length)] as const, ['Transfer-Encoding', 'chunked'] as const],
    body: chunks,
  })),
  body.chain(text => lengthTwice(text).map(fields => ({ fields, body: text }))),
  body.chain(text =>
    fc.constantFrom('identity', 'Identity', 'identity, chunked').map(coding => ({
      fields: [['Content-Length', String(text.length)] as const, ['Transfer-Encoding', coding] as const],
      body: text,
    })),
  ),
)
