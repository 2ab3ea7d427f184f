import fc from 'fast-check'

/** Bytes that claim to be an answer, and what is known of them. Each character is one byte. */
export interface FuzzedAnswer {
  readonly text: string
  /** Where the bytes are cut into pieces, as shares of their length in thousandths. */
  readonly cuts: readonly number[]
  readonly isHead: boolean
  /** The headers that went in, where nothing was changed after that. */
  readonly headers: readonly string[] | undefined
}

const byte = (from: number, to: number) =>
  fc.integer({ min: from, max: to }).map(code => String.fromCharCode(code))

/** Beyond ASCII above all, with those that somebody's white space, case or line ends might take. */
const valueByte = fc.oneof(
  { weight: 8, arbitrary: byte(0x21, 0x7e) },
  { weight: 6, arbitrary: byte(0x80, 0xff) },
  { weight: 3, arbitrary: fc.constantFrom('\xa0', '\x85', '\xad', '\xff', '\x80') },
  { weight: 3, arbitrary: fc.constantFrom(' ', '\t', ',', ';', '"', '\\', '=') },
)
const anyByte = fc.oneof(valueByte, byte(0, 255), fc.constantFrom('\r', '\n', '\0', '\x0b', '\x0c', '\x7f'))

const bytes = (unit: fc.Arbitrary<string>, maxLength: number, minLength = 0) =>
  fc.string({ unit, minLength, maxLength })

/** What a header's value is once the spaces around it are gone; `String.trim` would be the very mistake. */
const value = bytes(valueByte, 12).map(text => text.replace(/^[ \t]+|[ \t]+$/g, ''))
const mostly = <T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>, weight = 12) =>
  fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: odd })

const name = mostly(
  fc.constantFrom('X', 'Location', 'Set-Cookie', 'ETag', 'x_y', "!#$%&'*+-.^`|~9", 'Keep-Alive', 'Trailer'),
  bytes(anyByte, 4),
)
const pad = fc.constantFrom('', ' ', ' ', '\t', ' \t ')
const lineEnd = mostly(fc.constant('\r\n'), fc.constantFrom('\n', '\r', '\r\r\n', '\n\r', '\r\n '), 60)

type Field = readonly [name: string, value: string]
const field: fc.Arbitrary<Field> = fc.tuple(name, value)
const connection: fc.Arbitrary<Field> = fc.tuple(
  fc.constantFrom('Connection', 'connection', 'Proxy-Connection'),
  fc.constantFrom(
    ...['close', 'keep-alive', 'Keep-Alive', 'CLOSE', 'x, close', 'keep-alive, x', 'x-keep-alive', 'closed'],
    ...['keep-alive\xa0', '\xa0close', 'upgrade', 'keep-alive, close', ''],
  ),
)

const statusLine = mostly(
  fc
    .tuple(
      fc.constantFrom('1.1', '1.1', '1.1', '1.0'),
      fc.constantFrom('200', '200', '404', '204', '304', '500', '599'),
      fc.oneof(
        fc.constant(' OK'),
        bytes(valueByte, 6).map(text => ` ${text}`),
        fc.constantFrom('', ' '),
      ),
    )
    .map(([version, status, reason]) => `HTTP/${version} ${status}${reason}`),
  fc.constantFrom(
    ...['HTTP/1.2 200 OK', 'HTTP/0.9 200 OK', 'HTTP/2.0 200 OK', 'http/1.1 200 OK', 'HTTP/1.1  200 OK'],
    ...[
      'HTTP/1.1 099 X',
      'HTTP/1.1 600 X',
      'HTTP/1.1 20 OK',
      'HTTP/1.1 2000 OK',
      'HTTP/1.1\t200 OK',
      'ICY 200',
    ],
  ),
)
const interim = fc.constantFrom(
  ...[
    'HTTP/1.1 100 Continue\r\n\r\n',
    'HTTP/1.1 103 Early\r\nLink: </\xe0>\r\n\r\n',
    'HTTP/1.0 103 X\r\n\r\n',
  ],
  ...['HTTP/1.1 102 X\r\nContent-Length: 5\r\n\r\n', 'HTTP/1.1 101 X\r\nUpgrade: x\r\n\r\n'],
)

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
    5,
  )

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
  .tuple(bytes(byte(0, 255), 9, 1), mostly(fc.constant(''), extension, 3), lineEnd, lineEnd, fc.nat(9))
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
  2,
)
const chunked = fc
  .tuple(
    fc.array(chunk, { maxLength: 3 }),
    mostly(fc.constant(''), extension, 5),
    fc.array(fc.tuple(trailer, lineEnd), { maxLength: 2 }),
    lineEnd,
  )
  .map(([chunks, more, trailers, last]) => `${chunks.join('')}0${more}\r\n${trailers.flat().join('')}${last}`)

interface Framed {
  readonly fields: readonly Field[]
  readonly body: string
}
const body = bytes(byte(0, 255), 20)
const framed: fc.Arbitrary<Framed> = fc.oneof(
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
  body.map(text => ({
    fields: [['Content-Length', String(text.length)] as const, ['content-length', '1'] as const],
    body: text,
  })),
)

const more = mostly(fc.constant(''), fc.oneof(body, fc.constant('HTTP/1.1 200 OK\r\n\r\n')), 6)

const wellFormed = fc
  .tuple(
    mostly(fc.constant(''), interim, 8),
    ...([
      statusLine,
      fc.array(field, { maxLength: 4 }),
      mostly(fc.constant(undefined), connection, 3),
    ] as const),
    ...([framed, fc.array(fc.tuple(pad, pad, lineEnd), { minLength: 8, maxLength: 8 }), more] as const),
  )
  .map(([before, line, own, asked, { fields, body: text }, around, after]) => {
    const all = [...own, ...(asked === undefined ? [] : [asked]), ...fields]
    const lines = all.map(([key, said], index) => {
      const [left, right, end] = around[index] as [string, string, string]
      return `${key}:${left}${said}${right}${end}`
    })
    return { text: `${before}${line}\r\n${lines.join('')}\r\n${text}${after}`, headers: all.flat() }
  })

/** One change of the bytes; places are shares of their number in thousandths. */
const change = fc.record({
  kind: fc.constantFrom('replace', 'insert', 'delete', 'repeat', 'cut off'),
  at: fc.nat(999),
  byte: anyByte,
})

function apply(text: string, { kind, at, byte: put }: { kind: string; at: number; byte: string }): string {
  const index = Math.floor((text.length * at) / 1000)
  const [before, after] = [text.slice(0, index), text.slice(index)]
  if (kind === 'replace') return before + put + after.slice(1)
  if (kind === 'insert') return before + put + after
  if (kind === 'delete') return before + after.slice(1)
  if (kind === 'repeat') return before + after.slice(0, 8) + after
  return before
}

/** Answers as apps write them, as no app should, and with up to three bytes changed at random. */
export const answers: fc.Arbitrary<FuzzedAnswer> = fc
  .tuple(
    wellFormed,
    fc.oneof(fc.constant([]), fc.array(change, { minLength: 1, maxLength: 3 })),
    fc.array(fc.nat(999), { maxLength: 3 }),
    fc.nat(9),
  )
  .map(([{ text, headers }, changes, cuts, head]) => ({
    text: changes.reduce(apply, text),
    cuts: [...cuts].sort((a, b) => a - b),
    isHead: head === 0,
    headers: changes.length === 0 ? headers : undefined,
  }))

/** The bytes as they arrive. */
export function piecesOf({ text, cuts }: FuzzedAnswer): readonly Buffer[] {
  const all = Buffer.from(text, 'latin1')
  const at = [0, ...cuts.map(cut => Math.floor((all.length * cut) / 1000)), all.length]
  return at
    .slice(1)
    .map((end, index) => all.subarray(at[index], end))
    .filter(piece => piece.length > 0)
}
