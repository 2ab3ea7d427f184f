import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldCase, parseTarget } from './path.ts'

describe('parseTarget', () => {
  it.each([
    ['/', '/', '/', ''],
    ['/a/b.html?x=1&y=/../z', '/a/b.html', '/a/b.html', '?x=1&y=/../z'],
    ['/a/', '/a/', '/a/', ''],
    ['/%61dmin', '/admin', '/admin', ''],
    ['/my%20files/100%25', '/my%20files/100%25', '/my files/100%', ''],
    ['/caf%C3%A9', '/caf%C3%A9', '/café', ''],
    ['/wiki/C%23', '/wiki/C%23', '/wiki/C#', ''],
    ['/a?', '/a', '/a', '?'],
    // What is no part of the path is as long as it likes.
    [`/a:b?${'x:+/'.repeat(3000)}`, '/a:b', '/a:b', `?${'x:+/'.repeat(3000)}`],
    ['/...', '/...', '/...', ''],
    ['/.well-known/x', '/.well-known/x', '/.well-known/x', ''],
    ['/a./b../x', '/a./b../x', '/a./b../x', ''],
    ['/%41%5A%7a%30%39%2d%5F%7e%21', '/AZz09-_~%21', '/AZz09-_~!', ''],
    ['/a?!"$%~', '/a', '/a', '?!"$%~'],
    ['/%25a/%25', '/%25a/%25', '/%a/%', ''],
    ['/caf%C3%A9./.a/...', '/caf%C3%A9./.a/...', '/café./.a/...', ''],
    ['/caf%C3%A9/', '/caf%C3%A9/', '/café/', ''],
    ['/o%EF%AC%81ce', '/o%EF%AC%81ce', '/oﬁce', ''],
    ["/@a:b,c=d+e!f'(g)*~h|i[j]", "/@a:b,c=d+e!f'(g)*~h|i[j]", "/@a:b,c=d+e!f'(g)*~h|i[j]", ''],
  ])('reads %s', (target, path, decoded, query) => {
    expect(parseTarget(target)).toEqual({ path, decoded, query })
  })

  it.each([
    ['another form', ['', '*', 'a', 'http://evil.test/', 'support.example.com:443']],
    ['an empty segment', ['//', '//admin', '/a//b', '/a//']],
    ['dot segments', ['/.', '/..', '/./admin', '/a/../b', '/a/..', '/a/.?x']],
    ['encoded dots', ['/%2e', '/%2E%2e/admin', '/a%2eb', '/.%2e/']],
    ['dots among spaces', ['/a/%20../b', '/a/..%20/b', '/a/.%20', '/a/..%c2%a0/b', '/a/%e3%80%80.']],
    ['encoded slashes', ['/a%2fb', '/a%2Fb', '/a%5cb', '/a%5Cb', '/%c0%af']],
    ['backslashes', ['/a\\b', '/\\evil.test']],
    ['path parameters', ['/admin;x', '/a;b=c/d', '/admin%3bx']],
    [
      'control characters',
      ['/a%00', '/a%0d%0a', '/a%7f', '/a\tb', '/a\u0000', '/a%c2%85', '/a%e2%80%a8', '/a%e2%80%a9'],
    ],
    ['fragments', ['/private#/public', '/a?x#y']],
    [
      'broken escapes',
      [
        '/%',
        '/%a',
        '/%zz',
        '/a%2',
        '/%%361',
        '/%6%361',
        '/%g%361',
        '/%%%361',
        '/%g1',
        '/%6',
        '/%ff',
        '/%c3',
        '/%ed%a0%80',
      ],
    ],
    ['escapes within escapes', ['/%2561dmin', '/%252e', '/%25%36%31', '/%254f', '/%254F', '/%25252f']],
    ['more escapes than any path has', [`/${'%61'.repeat(3000)}`, `/a${'%cc%80%cc%a3'.repeat(1000)}`]],
    ['bytes outside ASCII', ['/café', '/a?é', '/\u00e9']],
    ['what browsers never send plain', ['/a b', '/a"b', '/<x>', '/a`b', '/{x}']],
    [
      'Unicode that folds into structure',
      ['/a%EF%BC%8Fb', '/a%EF%BC%BCb', '/%EF%BC%8E%EF%BC%8E/a', '/%E2%80%A5/a'],
    ],
  ])('refuses %s', (_, targets) => {
    for (const target of targets) expect(parseTarget(target), target).toBeUndefined()
  })

  it('reads a plain path of any length, and one that needs a second look up to 2 KiB', () => {
    const long = `/${'a'.repeat(20_000)}`
    expect(parseTarget(long)).toEqual({ path: long, decoded: long, query: '' })
    const most = `/${'a'.repeat(2 * 1024 - 3)}:b`
    expect([parseTarget(most)?.path, parseTarget(`${most}a`)]).toEqual([most, undefined])
  })

  const piece = fc.oneof(
    fc.constantFrom(
      '/',
      '.',
      '..',
      '%2e',
      '%2f',
      '%25',
      '%',
      ';',
      '\\',
      '//',
      '?',
      '#',
      'admin',
      '%61',
      '%c3%a9',
    ),
    fc.string({ maxLength: 4 }),
  )
  const targets = fc.array(piece, { maxLength: 12 }).map(pieces => `/${pieces.join('')}`)

  it('sends on a path that every reader sees as the rules saw it', () => {
    fc.assert(
      fc.property(targets, text => {
        const target = parseTarget(text)
        if (target === undefined) return
        // A strict reader, and one that resolves the address as browsers and Node do.
        expect(decodeURIComponent(target.path)).toBe(target.decoded)
        const url = new URL(`http://app.test${target.path}${target.query}`)
        expect(decodeURIComponent(url.pathname)).toBe(target.decoded)
        // Decoding once more, folding slashes together or cutting parameters off changes nothing.
        expect(target.decoded).not.toMatch(/\/\/|\\|;|%[0-9a-f]{2}|(?:^|\/)\.{1,2}(?:\/|$)/i)
        // Reading it again comes to the same.
        expect(parseTarget(target.path + target.query)).toEqual(target)
      }),
      { numRuns: 3000 },
    )
  })

  it('has no sort of query change the path', () => {
    fc.assert(
      fc.property(fc.string(), query => {
        const target = parseTarget(`/private?${query}`)
        if (target !== undefined) expect(target.decoded).toBe('/private')
      }),
    )
  })
})

it.each([
  ['', ''],
  ['/Admin/x', '/admin/x'],
  ['/CAFÉ', '/café'],
  ['/adm\u0131n', '/admin'],
  ['/u\u017fer', '/user'],
  ['/\uff21dm\uff49n', '/admin'],
  ['/ADM\u0130N', '/admin'],
  ['\u0131', 'i'],
])('%s without its case is %s', (text, folded) => {
  expect(foldCase(text)).toBe(folded)
})
