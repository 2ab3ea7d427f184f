import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AnswerParser } from './answer-parser.ts'

interface Read {
  status: number
  headers: string[]
  length: number | undefined
  body: string
  reusable: boolean | undefined
}

/** Reads the bytes in the given pieces; `undefined` where the parser refuses them. */
function readPieces(pieces: Iterable<Buffer>, isHead = false, ends = false): Read | undefined {
  const read: Read = { status: 0, headers: [], length: undefined, body: '', reusable: undefined }
  const parser = new AnswerParser()
  parser.expect(isHead, {
    onHead: (status, _message, headers, length) => Object.assign(read, { status, headers, length }),
    onBody: chunk => {
      read.body += chunk.toString('latin1')
    },
    onEnd: reusable => {
      read.reusable = reusable
    },
  })
  try {
    for (const piece of pieces) parser.read(piece)
    if (ends) parser.end()
  } catch {
    return undefined
  }
  return read
}

/** As they come from a connection: into one place, where the next piece is written over the last. */
function* inOneBuffer(pieces: readonly Buffer[]): Generator<Buffer> {
  const buffer = Buffer.alloc(Math.max(0, ...pieces.map(piece => piece.length)))
  for (const piece of pieces) {
    buffer.fill('!').set(piece)
    yield buffer.subarray(0, piece.length)
  }
}

const readText = (text: string, isHead = false, ends = false) =>
  readPieces([Buffer.from(text, 'latin1')], isHead, ends)

const ok = 'HTTP/1.1 200 OK\r\n'

describe('an answer', () => {
  it.each([
    ['with a length', `${ok}Content-Length: 5\r\n\r\nhello`, 'hello', true],
    [
      'in chunks',
      `${ok}Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nX: y\r\n\r\n`,
      'hello',
      true,
    ],
    ['without a body', `${ok}Content-Length: 0\r\n\r\n`, '', true],
    ['that is to be the last', `${ok}Connection: close\r\nContent-Length: 1\r\n\r\nx`, 'x', false],
    ['of HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx', 'x', false],
    [
      'of HTTP/1.0 that goes on',
      'HTTP/1.0 200 OK\r\nConnection: x, keep-alive\r\nContent-Length: 1\r\n\r\nx',
      'x',
      true,
    ],
    [
      'of HTTP/1.0 that does not say that it goes on',
      'HTTP/1.0 200 OK\r\nConnection: x-keep-alive\r\nContent-Length: 1\r\n\r\nx',
      'x',
      false,
    ],
    [
      'that is the last by the name that proxies had once',
      `${ok}Proxy-Connection: close\r\nContent-Length: 1\r\n\r\nx`,
      'x',
      false,
    ],
    ['of 204', 'HTTP/1.1 204 No Content\r\n\r\n', '', true],
    ['of 304', 'HTTP/1.1 304 X\r\nETag: "1"\r\n\r\n', '', true],
    ['of 304 with the length of what is not sent', 'HTTP/1.1 304 X\r\nContent-Length: 9\r\n\r\n', '', false],
    [
      'after an interim one',
      `HTTP/1.1 103 Early\r\nLink: </x>\r\n\r\n${ok}Content-Length: 1\r\n\r\nx`,
      'x',
      true,
    ],
  ])('%s is read', (_, text, body, reusable) => {
    expect(readText(text)).toMatchObject({ body, reusable })
  })

  // `String.trim` took the last byte of `Voilà` in UTF-8 (C3 A0) for white space, of a `Location` too.
  it('has its headers byte for byte, but for the spaces and tabs around a value', () => {
    for (let code = 0x21; code < 256; code++) {
      if (code === 0x7f) continue
      const value = `${String.fromCharCode(code)}a${String.fromCharCode(code)}`
      expect(readText(`${ok}X: \t${value}\t \r\nContent-Length: 0\r\n\r\n`)?.headers).toEqual([
        ...['X', value],
        ...['Content-Length', '0'],
      ])
    }
  })

  it.each(['3;a=b', '3;a', '3;a="b;\\" c\xff";d=e', '03'])(
    'in a chunk whose size is written %j is read',
    line => {
      const text = `${ok}Transfer-Encoding: chunked\r\n\r\n${line}\r\nabc\r\n0\r\nX: y\r\nZ:\r\n\r\n`
      expect(readText(text)).toMatchObject({ body: 'abc', reusable: true })
    },
  )

  it('to HEAD has no body, and no other request gets the connection of one that may come all the same', () => {
    expect(readText(`${ok}Content-Length: 5\r\n\r\n`, true)).toMatchObject({
      body: '',
      length: 5,
      reusable: false,
    })
    expect(readText(`${ok}Transfer-Encoding: chunked\r\n\r\n`, true)).toMatchObject({
      body: '',
      reusable: false,
    })
    for (const nothing of ['', 'Content-Length: 0\r\n']) {
      expect(readText(`${ok}${nothing}\r\n`, true)).toMatchObject({ body: '', reusable: false })
    }
  })

  it('without a length lasts until the connection ends', () => {
    expect(readText(`${ok}\r\nhello`)).toMatchObject({ body: 'hello', reusable: undefined })
    expect(readText(`${ok}\r\nhello`, false, true)).toMatchObject({ body: 'hello', reusable: false })
  })

  it.each([
    ['in its head', `${ok}Content-Le`],
    ['in its body', `${ok}Content-Length: 5\r\n\r\nhel`],
    ['in a chunk', `${ok}Transfer-Encoding: chunked\r\n\r\n5\r\nhel`],
    ['before its last chunk', `${ok}Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n`],
  ])('that breaks off %s is an error', (_, text) => {
    expect(readText(text, false, true)).toBeUndefined()
  })

  it.each([
    ['two lengths', `${ok}Content-Length: 1\r\nContent-Length: 2\r\n\r\nx`],
    ['a list of lengths', `${ok}Content-Length: 1, 2\r\n\r\nx`],
    ['a length with a sign', `${ok}Content-Length: +1\r\n\r\nx`],
    ['a length and chunks', `${ok}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['a coding beside chunks', `${ok}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`],
    ['two codings', `${ok}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['chunks in HTTP/1.0', 'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a space before the colon', `${ok}Content-Length : 1\r\n\r\nx`],
    ['a folded line', `${ok}X: a\r\n b\r\n\r\n`],
    ['a bare line feed', `${ok}X: a\nSet-Cookie: b=c\r\n\r\n`],
    ['a bare line feed at the beginning of a value', `${ok}X: \nSet-Cookie: b=c\r\n\r\n`],
    ['a bare line feed at the end of a value', `${ok}Content-Length: 0\n\r\n\r\n`],
    ['a bare carriage return', `${ok}X: a\rb\r\n\r\n`],
    ['a zero byte', `${ok}X: a\0b\r\n\r\n`],
    ['no colon', `${ok}X\r\n\r\n`],
    ['no name', `${ok}: x\r\n\r\n`],
    ['another protocol', 'HTTP/2 200 OK\r\n\r\n'],
    ['a status of two digits', 'HTTP/1.1 99 X\r\n\r\n'],
    ['a status of 600', 'HTTP/1.1 600 X\r\n\r\n'],
    ['an upgrade', 'HTTP/1.1 101 X\r\nUpgrade: x\r\n\r\n'],
    ['a chunk size that is none', `${ok}Transfer-Encoding: chunked\r\n\r\n-1\r\n`],
    ['a chunk size with an 0x', `${ok}Transfer-Encoding: chunked\r\n\r\n0x1\r\nx\r\n`],
    ['a chunk longer than its size', `${ok}Transfer-Encoding: chunked\r\n\r\n1\r\nxx\r\n`],
    [
      'a chunk size that ends in a bare line feed',
      `${ok}Transfer-Encoding: chunked\r\n\r\n1\nx\r\n0\r\n\r\n`,
    ],
    ['a head without end', `${ok}X: ${'x'.repeat(70_000)}`],
    ['a size without end', `${ok}Transfer-Encoding: chunked\r\n\r\n1;${'x'.repeat(9_000)}`],
    ...[
      ['without a colon', 'X'],
      ['with no name', ': x'],
      ['with a space before its colon', 'X : y'],
      ['that is folded', 'X: y\r\n z'],
      ['with a bare line feed', 'X: y\nZ: z'],
      ['with a bare carriage return', 'X: y\rZ: z'],
      ['with a zero byte', 'X: \0'],
      ['with a length', 'Content-Length: 5'],
      ['with a coding', 'transfer-encoding: chunked'],
      ['about the connection', 'Connection: keep-alive'],
    ].map(([what, line]) => [
      `a trailer ${what}`,
      `${ok}Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n${line}\r\n\r\n`,
    ]),
    ...['3 ;a=b', '3; a=b', '3;', '3;\xff=b', '3;a=\xff', '3;a=', '3;a="b', '3;a="b"c', '3\t', '3;a b'].map(
      line => [
        `a chunk's size written ${JSON.stringify(line)}`,
        `${ok}Transfer-Encoding: chunked\r\n\r\n${line}\r\nabc\r\n0\r\n\r\n`,
      ],
    ),
    ['a tab behind what llhttp compares to the letter', `${ok}Transfer-Encoding: chunked\t\r\n\r\n0\r\n\r\n`],
    ['a tab before a length', `${ok}Content-Length:\t0\r\n\r\n`],
    ['a length that ends in half a character', `${ok}Content-Length: 5\xa0\r\n\r\nhello`],
    ['an interim answer in HTTP/1.0', `HTTP/1.0 103 X\r\n\r\n${ok}Content-Length: 0\r\n\r\n`],
    [
      'trailers without end',
      `${ok}Transfer-Encoding: chunked\r\n\r\n0\r\n${`X: ${'x'.repeat(100)}\r\n`.repeat(700)}`,
    ],
  ])('with %s is refused', (_, text) => {
    expect(readText(text)).toBeUndefined()
  })

  it('followed by more than was asked for does not lend its connection to another request', () => {
    const more = `${ok}Content-Length: 3\r\n\r\nbad`
    for (const first of [
      `${ok}Content-Length: 1\r\n\r\nx`,
      `${ok}Content-Length: 0\r\n\r\n`,
      `${ok}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ]) {
      expect(readText(first + more)?.reusable).not.toBe(true)
    }
  })

  it('is read the same however its bytes arrive', () => {
    const body = fc.string({ unit: 'binary-ascii', maxLength: 40 })
    const answers = fc.oneof(
      body.map(text => `${ok}X-A: b\r\nContent-Length: ${text.length}\r\n\r\n${text}`),
      fc
        .array(fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 20 }), { maxLength: 5 })
        .map(
          chunks =>
            `${ok}Transfer-Encoding: chunked\r\n\r\n${chunks.map(text => `${text.length.toString(16)}\r\n${text}\r\n`).join('')}0\r\n\r\n`,
        ),
    )
    fc.assert(
      fc.property(answers, fc.array(fc.nat(200), { maxLength: 8 }), (text, cuts) => {
        const bytes = Buffer.from(text, 'latin1')
        const at = [0, ...cuts.map(cut => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length]
        const pieces = at.slice(1).map((end, index) => bytes.subarray(at[index], end))
        const whole = readPieces([bytes])
        expect(whole?.reusable).toBe(true)
        expect(readPieces(pieces)).toEqual(whole)
        expect(readPieces(inOneBuffer(pieces))).toEqual(whole)
      }),
    )
  })

  const chunked = `${ok}Transfer-Encoding: chunked\r\n\r\n`

  it('has a head and trailers of 64 KB at most, to the byte', () => {
    const most = 64 * 1024
    const headOf = (size: number) => `${ok}Content-Length: 0\r\nX: `.padEnd(size, 'x')
    expect(readText(`${headOf(most)}\r\n\r\n`)?.reusable).toBe(true)
    expect(readText(headOf(most))).toMatchObject({ status: 0 })
    expect(readText(`${headOf(most + 1)}\r\n\r\n`)).toBeUndefined()
    expect(readText(headOf(most + 1))).toBeUndefined()
    // What an interim answer has taken is not counted twice.
    const early = 'HTTP/1.1 103 X\r\n\r\n'
    expect(readText(`${early}${headOf(most)}\r\n\r\n`)?.reusable).toBe(true)
    expect(readText(early + headOf(most))).toMatchObject({ status: 0 })
    // Each with its line end, and the empty one that ends them.
    const line = `X: ${'x'.repeat(1019)}\r\n`
    const trailersOf = (last: number) => `${chunked}0\r\n${line.repeat(63)}X: ${'x'.repeat(last)}\r\n\r\n`
    expect(readText(trailersOf(1017))?.reusable).toBe(true)
    expect(readText(trailersOf(1018))).toBeUndefined()
  })

  it('counts trailers anew with each answer', () => {
    const parser = new AnswerParser()
    let ended = 0
    const trailers = `X: ${'x'.repeat(1000)}\r\n`.repeat(40)
    for (let answer = 0; answer < 3; answer++) {
      parser.expect(false, { onHead: () => {}, onBody: () => {}, onEnd: () => void ended++ })
      parser.read(Buffer.from(`${chunked}0\r\n${trailers}\r\n`, 'latin1'))
    }
    expect(ended).toBe(3)
  })

  const wholes = [
    `${ok}Content-Length: 0\r\n\r\n`,
    `${ok}Content-Length: 3\r\n\r\nabc`,
    `HTTP/1.1 103 X\r\nLink: x\r\n\r\nHTTP/1.1 204 X\r\n\r\n`,
    `${chunked}3;a=b\r\nabc\r\n1\r\nd\r\n0\r\nX: y\r\nZ: \r\n\r\n`,
  ]

  it.each(wholes)('is read the same wherever it is cut: %j', text => {
    const bytes = Buffer.from(text, 'latin1')
    const whole = readPieces([bytes])
    expect(whole?.reusable).toBe(true)
    for (let cut = 1; cut < bytes.length; cut++) {
      expect(readPieces([bytes.subarray(0, cut), bytes.subarray(cut)]), `cut at ${cut}`).toEqual(whole)
    }
    expect(readPieces([...bytes].map(byte => Buffer.from([byte])))).toEqual(whole)
  })

  it.each(wholes)('is over when it has ended: %j', text => {
    const parser = new AnswerParser()
    parser.expect(false, { onHead: () => {}, onBody: () => {}, onEnd: () => {} })
    parser.read(Buffer.from(text, 'latin1'))
    expect(() => parser.read(Buffer.from('x'))).toThrow('bytes that nobody asked for')
    parser.end()
  })

  it('that lasts until the connection ends is over then', () => {
    const parser = new AnswerParser()
    parser.expect(false, { onHead: () => {}, onBody: () => {}, onEnd: () => {} })
    parser.read(Buffer.from(`${ok}\r\nabc`, 'latin1'))
    parser.end()
    expect(() => parser.read(Buffer.from('x'))).toThrow('bytes that nobody asked for')
  })

  it('begins with its own bytes, whatever was left of another', () => {
    const parser = new AnswerParser()
    const heard: number[] = []
    const reader = { onHead: (status: number) => void heard.push(status), onBody: () => {}, onEnd: () => {} }
    parser.expect(false, reader)
    parser.read(Buffer.from(`${ok}X: `, 'latin1'))
    parser.expect(false, reader)
    parser.read(Buffer.from('HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n', 'latin1'))
    expect(heard).toEqual([404])
  })

  it('that nobody asked for is refused, and so is what follows one', () => {
    const parser = new AnswerParser()
    expect(() => parser.read(Buffer.from('H'))).toThrow('bytes that nobody asked for')
    expect(() => parser.end()).not.toThrow()
    expect(() => readTextOf(`${ok}Content-Le`)).toThrow('the connection ended in the middle of the head')
    expect(() => readTextOf(ok.padEnd(70_000, 'x'))).toThrow('the head of the answer has more than 64 kB')
    expect(() => readTextOf(`${chunked}0\r\n${`X: ${'x'.repeat(1000)}\r\n`.repeat(70)}`)).toThrow(
      'the trailers of the answer are too large',
    )
    expect(() => readTextOf(`${chunked}1\r\nxx\r`)).toThrow('a chunk is not as long as it says')
    expect(() => readTextOf(`${chunked}1\r\nx\r\r`)).toThrow('a chunk is not as long as it says')
    expect(() => readTextOf(`${chunked}1\r\nx\n\n`)).toThrow('a chunk is not as long as it says')
  })

  /** Throws what the parser throws. */
  function readTextOf(text: string): void {
    const parser = new AnswerParser()
    parser.expect(false, { onHead: () => {}, onBody: () => {}, onEnd: () => {} })
    parser.read(Buffer.from(text, 'latin1'))
    parser.end()
  }

  it.each([
    ['a length of nothing', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', true],
    ['a 204 with a length', 'HTTP/1.1 204 X\r\nContent-Length: 1\r\n\r\n', false],
    ['a 204 in chunks', 'HTTP/1.1 204 X\r\nTransfer-Encoding: chunked\r\n\r\n', false],
    ['a 304 in chunks', 'HTTP/1.1 304 X\r\nTransfer-Encoding: chunked\r\n\r\n', false],
    ['a 204 that closes', 'HTTP/1.1 204 X\r\nConnection: close\r\n\r\n', false],
    ['chunks that close', `${ok}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, false],
  ])('without a body lends its connection only where none can come: %s', (_, text, reusable) => {
    expect(readText(text)).toMatchObject({ body: '', reusable })
  })

  it.each([
    ['an empty one', `${ok}Content-Length: 0\r\n\r\n`],
    ['a 204', 'HTTP/1.1 204 X\r\n\r\n'],
    ['the last chunk', `${chunked}0\r\n\r\n`],
    ['a body', `${ok}Content-Length: 1\r\n\r\na`],
  ])('with more behind it has ended, and its connection with it: %s', (_, text) => {
    const heard: boolean[] = []
    const parser = new AnswerParser()
    parser.expect(false, { onHead: () => {}, onBody: () => {}, onEnd: reusable => heard.push(reusable) })
    try {
      parser.read(Buffer.from(`${text}x`, 'latin1'))
    } catch {}
    expect(heard).toEqual([false])
  })

  it('gives its body as it comes, and no other memory than what came', () => {
    const heard: Buffer[] = []
    const parser = new AnswerParser()
    parser.expect(false, { onHead: () => {}, onBody: chunk => void heard.push(chunk), onEnd: () => {} })
    parser.read(Buffer.from(`${ok}\r\na`, 'latin1'))
    const whole = Buffer.from('bc')
    parser.read(whole)
    expect(heard.map(String)).toEqual(['a', 'bc'])
    // Handed on as it is: nothing is cut out of what is all body.
    expect(heard[1]).toBe(whole)
    parser.end()
    parser.expect(false, { onHead: () => {}, onBody: chunk => void heard.push(chunk), onEnd: () => {} })
    parser.read(Buffer.from(`${ok}Content-Length: 4\r\n\r\n`, 'latin1'))
    parser.read(whole)
    expect(heard[2]).toBe(whole)
  })

  it('is heard of in order: its head with all that it says, its body, its end', () => {
    const heard: unknown[] = []
    const parser = new AnswerParser()
    parser.expect(false, {
      onHead: (...head) => heard.push(head),
      onBody: chunk => heard.push(String(chunk)),
      onEnd: reusable => heard.push(reusable),
    })
    parser.read(Buffer.from('HTTP/1.1 404 Not Here\r\nContent-Length: 2\r\n\r\nab', 'latin1'))
    expect(heard).toEqual([[404, 'Not Here', ['Content-Length', '2'], 2], 'ab', true])
  })
})
