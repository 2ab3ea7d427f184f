import fc from 'fast-check'
import { body, framed } from './bodies.ts'
import {
  anyByte,
  bytes,
  type Field,
  lineEnd,
  mostly,
  name,
  pad,
  value,
  valueByte,
  withoutPad,
} from './bytes.ts'

/** Bytes that claim to be an answer, and what is known of them. Each character is one byte. */
export interface FuzzedAnswer {
  readonly text: string
  /** Where the bytes are cut into pieces, as shares of their length in thousandths. */
  readonly cuts: readonly number[]
  readonly isHead: boolean
  /** The headers that went in, where nothing was changed after that and no name has a colon or a line end in it. */
  readonly headers: readonly string[] | undefined
}

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
    return {
      text: `${before}${line}\r\n${lines.join('')}\r\n${text}${after}`,
      headers: all.some(([key]) => /[:\r\n]/.test(key))
        ? undefined
        : all.flatMap(([key, said]) => [key, withoutPad(said)]),
    }
  })

/** One change of the bytes; places are shares of their number in thousandths. */
interface Change {
  readonly kind: string
  readonly at: number
  readonly byte: string
}
const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('replace', 'insert', 'delete', 'repeat', 'cut off'),
  at: fc.nat(999),
  byte: anyByte,
})

function apply(text: string, { kind, at, byte: put }: Change): string {
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
    mostly<readonly Change[]>(fc.constant([]), fc.array(change, { minLength: 1, maxLength: 3 }), 2),
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
