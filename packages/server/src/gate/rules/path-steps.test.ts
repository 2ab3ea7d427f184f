import { describe, expect, it } from 'vitest'
import { pathReadings } from './path-readings.ts'
import { spellingsOf, steps } from './path-steps.ts'

/** What servers may take the path for besides what it says, shortest first. */
function readings(path: string): readonly string[] | undefined {
  const found = pathReadings(path, folded => [folded])
  return found && [...found.cased].sort((a, b) => a.length - b.length || (a < b ? -1 : 1))
}

describe('what servers may take a path for, and nothing else', () => {
  it.each<[path: string, readings: readonly string[]]>([
    ['/', []],
    ['/admin/users', []],
    ['/a.b/~c/d(e)', []],
    // A decoded mark ends a path, whatever stands behind it.
    ['/admin?', ['/admin']],
    ['/admin#', ['/admin']],
    ['/admin?x\ny#z', ['/admin']],
    ['/admin#x\n?y', ['/admin']],
    ['/?x', ['/']],
    // Default ignorable without being a format character, and the other way round.
    ['/ad\u3164min', ['/admin', '/ad\u1160min']],
    ['/ad\ufff9min', ['/admin']],
    ['/a\u200bd\u200bmin', ['/admin']],
    // Full width and marks, each of several.
    ['/ádmín', ['/admin']],
    ['/a\u0301\u0316dm\u0301in', ['/admin']],
    // A session in the path, with or without a slash before it.
    ['/(S(x))/admin', ['/admin']],
    ['/(S(x))admin', ['/admin']],
    ['/(S(x))', ['/']],
    ['/ad(S(x))min', ['/admin']],
    ['/ad/(S(x))min', ['/admin']],
    ['/(A(bc)F())/admin', ['/admin']],
    ['/(S(x))/admin/(S(y))', ['/admin']],
    ['/admin()', []],
    ['/admin(S)', []],
    ['/admin(S(x)', []],
    ['/(S((x))', []],
    ['/(S()))/x', ['/)/x']],
    ['/(S(a/b))/x', []],
    // Streams, of each segment.
    ['/admin:x', ['/admin']],
    ['/admin:/b:c', ['/admin/b']],
    // Two dots or more, with spaces or without.
    ['/a/.../b', ['/b', '/a/b', '/a//b', '/a/../b']],
    ['/a/. ./b', ['/b', '/a/b', '/a//b', '/a/../b']],
    ['/a/..b/c', []],
    ['/a/b.../c', ['/a/b/c']],
    ['/a/. /c', ['/a/c', '/a//c', '/a/./c']],
    ['/a/.  /c', ['/a/c', '/a//c', '/a/./c']],
    ['/a/.', ['/a', '/a/']],
    ['/a/ /c', ['/a/c', '/a//c']],
    ['/b/\u2024/c', ['/b/c', '/b/./c']],
    ['/a/b/\u2024\u2024/c', ['/a/c', '/a/b/../c']],
    // Spaces at either end of a name, each kind of them.
    ['/ admin', ['/admin']],
    ['/+admin', ['/admin']],
    ['/\u2800admin', ['/admin']],
    ['/  admin', ['/admin']],
    ['/admin ', ['/admin']],
    ['/admin+', ['/admin']],
    ['/admin\u2800', ['/admin']],
    ['/a+/b', ['/a/b']],
    ['/ad min/x+y', []],
    ['/+', ['/']],
    ['/++/x', ['/x', '//x']],
    ['/admin.+', ['/admin', '/admin.']],
    // Dots and quotes at the end of a name.
    ['/admin.', ['/admin']],
    ['/admin"', ['/admin']],
    ['/admin."./x', ['/admin/x']],
    ['/admin+.', ['/admin']],
    ['/admin\u2800.', ['/admin']],
    ['/.admin', []],
    ['/"admin', []],
    // The whole of a path, to what trims no segment.
    ['/a./b.', ['/a/b', '/a./b']],
    // Empty segments that were there before.
    ['/a//b', ['/a/b']],
    ['/a/', ['/a']],
  ])('%j', (path, expected) => {
    expect(readings(path)).toEqual([...expected].sort((a, b) => a.length - b.length || (a < b ? -1 : 1)))
  })

  it('a slash is what stands for one, and the backslash of Windows', () => {
    for (const slash of '\u2044\u2215\u2216\u29f5\u29f8\u29f9¥₩\\') {
      expect([slash, readings(`/a${slash}b${slash}c`)]).toEqual([slash, ['/a/b/c']])
    }
  })

  it('a letter is the one that code pages have in its place (unicode.org, bestfit1252.txt)', () => {
    const pairs = "đd ĐD ħh ĦH ıi łl ŁL ŧt ŦT ƀb ƶz ɡg øo ØO ʹ' \u2010- \u2011- \u2212-".split(' ')
    const further = 'ƗI ƚl ƟO ƫt ƮT ǤG ǥg һh ℮e ℘P ₧P ΓG ΘT ΣS ΦF ΩO αa δd εe πp σs τt φf ∞8 √v ∩n'.split(' ')
    // Wildcards of files, of this code page and of others.
    const wildcards = '\u2217* \u3008< \u3009> \u2039< \u203a> \u201c" \u201d" \u201e"'.split(' ')
    for (const [letter = '', plain = ''] of [...pairs, ...further, ...wildcards]) {
      expect([letter, readings(`/x${letter}y${letter}z`)]).toEqual([letter, [`/x${plain}y${plain}z`]])
    }
    // These are marks of Windows themselves.
    expect(readings('/x\u2236y')).toEqual(['/x', '/x:y'])
    expect(readings('/x\ua789y')).toEqual(['/x', '/x:y'])
    expect(readings('/x\u0589y')).toEqual(['/x', '/x:y'])
    expect(readings('/x\u02ba')).toEqual(['/x', '/x"'])
    expect(readings('/山')).toEqual([])
  })
})

it('a name of the rules means itself, and what is left of it by servers that know fewer letters', () => {
  expect([...spellingsOf('/admin/**')]).toEqual(['/admin/**'])
  expect([...spellingsOf('/caf\u00e9')].sort()).toEqual(['/cafe', '/caf\u00e9'])
  expect([...spellingsOf('/a\u3164\u00e9')].sort()).toEqual(
    ['/a\u3164\u00e9', '/a\u00e9', '/a\u1160e', '/ae'].sort(),
  )
})

it('no step makes a path longer than what it stands for, or takes its slash away', () => {
  for (const path of [
    '/',
    '/?',
    '/+',
    '/.',
    '/"',
    '/(S(x))',
    '/(S(x))a',
    '/..',
    '/a/../..',
    '/:',
    '/\u200b',
  ]) {
    for (const step of steps) expect([path, step(path).startsWith('/')]).toEqual([path, true])
  }
})
