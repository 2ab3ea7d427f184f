/** Ways to write a path that some server on the way reads as `/private` or `/admin`, and another does not. */
const spellings = [
  ...[
    '//private',
    '///private',
    '/./private',
    '/.//private',
    '/private/',
    '/private/.',
    '/private//',
    '/x/../private',
  ],
  ...[
    '/public/../private',
    '/public/./../private',
    '/public//../private',
    '/public/x/../../private',
    '/../private',
  ],
  ...['/public/%2e%2e/private', '/public/.%2e/private', '/public/%2E./private', '/public/%2e%2e%2fprivate'],
  ...['/public/..%2fprivate', '/public/..%2Fprivate', '/public%2f..%2fprivate', '/public/%252e%252e/private'],
  ...[
    '/public/..%252fprivate',
    '/public/%25252e%25252e/private',
    '/public/..%5cprivate',
    '/public/..\\private',
  ],
  ...[
    '/public\\..\\private',
    '/\\private',
    '/%5cprivate',
    '\\private',
    '/public/..;/private',
    '/public/..;x=1/private',
  ],
  ...[
    '/public;/../private',
    '/public/;/../private',
    '/private;x',
    '/private;x=/public',
    '/;/private',
    '/public/%3b/../private',
  ],
  ...[
    '/public/%c0%ae%c0%ae/private',
    '/public/..%c0%afprivate',
    '/public/%e0%80%ae%e0%80%ae/private',
    '/%c0%afprivate',
  ],
  ...[
    '/public/%uff0e%uff0e/private',
    '/public/..%u2215private',
    '/public/%ef%bc%8e%ef%bc%8e/private',
    '/public/..%ef%bc%8fprivate',
  ],
  ...['/public/%e2%80%a5/private', '/public/\xef\xbc\x8e\xef\xbc\x8e/private', '/public/..%ef%bc%bcprivate'],
  ...[
    '/public/..%00/private',
    '/private%00',
    '/private%00/public',
    '/private%20',
    '/private%09',
    '/private.',
    '/private%2e',
  ],
  ...[
    '/private%0a',
    '/private%0d%0aX:1',
    '/public/x%0d%0a%0d%0aGET%20/private',
    '/private%23',
    '/private%3f',
    '/private%3fx=/public',
  ],
  ...[
    '/private#',
    '/private#/public',
    '/public#/../private',
    '/public/x#/../../private',
    '/private?/public',
    '/private?x=/public/',
  ],
  ...[
    '/PRIVATE',
    '/Private/',
    '/%50rivate',
    '/%70rivate',
    '/%2570rivate',
    '/pr%69vate',
    '/%',
    '/%2',
    '/%zz/private',
    '/private%',
  ],
  ...[
    '/public/..',
    '/public/%2e%2e',
    '/public/.',
    '/public/...',
    '/public/.../private',
    '/public/....//private',
    '/public..',
    '/public../private',
  ],
  ...[
    '/PUBLIC/../private',
    '/Public/../private',
    '/public%2e%2e/private',
    '/public/%20../private',
    '/public/..%20/private',
    '/public/.%00./private',
  ],
  ...[
    '//H/private',
    '//other.test/private',
    '///H/private',
    '/http://H/private',
    '/public/http://H/private',
    '/http:/private',
  ],
  ...[
    '*',
    '/*',
    '/?',
    '/?/../private',
    '?',
    '/public?/../private',
    '/public/?/../../private',
    '/public/x?y#/private',
    '/&/private',
  ],
  ...[
    '/.gatewright/../private',
    '/.gatewright/..%2fprivate',
    '/.gatewright/%2e%2e/private',
    '/.gatewright//private',
    '/.gatewright/;/../private',
  ],
  ...[
    '/.Gatewright/../private',
    '/%2egatewright/../private',
    '/public/.gatewright/../../private',
    '/_gatewright_check',
    '/@gatewright',
  ],
  ...[
    '/private./x',
    '/private..',
    '/private%20/x',
    '/private%20.',
    '/private+',
    '/private%22',
    '/private::$DATA',
    '/private:x',
    '/private:$I30:$INDEX_ALLOCATION/x',
    '/public/..::$DATA/private',
    '/public/.%20./private',
    '/(S(x))/private',
  ],
  ...[
    '/private%c2%a0',
    '/private%e3%80%80/x',
    '/private%ef%bb%bf',
    '/priv%e2%80%8bate',
    '/private%c2%ad',
    '/%ef%bd%90rivate',
    '/priv%c3%a1te',
    '/public%e2%81%84..%e2%81%84private',
  ],
  ...[
    '/private\x7f',
    '/private\x80',
    '/priv\tate',
    '/private\x0b',
    '/"private"',
    '/<private>',
    '/{private}',
    '/|private',
    '/^private',
    '/`private`',
  ],
]

/** The same about a path that only admins may see, for somebody who is none. */
export const adminSpellings: readonly string[] = spellings
  .filter(path => path.includes('rivate') || path.includes('RIVATE'))
  .map(path => path.replaceAll(/private/gi, 'admin').replaceAll('%50rivate', '%41dmin'))
  .map(path => path.replaceAll(/%70rivate|%2570rivate/g, triplet => triplet.replace('70rivate', '61dmin')))
  .map(path => path.replaceAll('pr%69vate', 'adm%69n'))

export const privateSpellings: readonly string[] = spellings

/** Overlong UTF-8 and IIS's own escapes, as lenient decoders read them. */
const lenient: readonly (readonly [RegExp, string])[] = [
  [/%(?:c0%ae|e0%80%ae|uff0e|ef%bc%8e)/gi, '.'],
  [/%(?:c0%af|e0%80%af|u2215|ef%bc%8f)/gi, '/'],
  [/%(?:ef%bc%bc|u2216)/gi, '\\'],
]

function decode(text: string): string {
  const folded = lenient.reduce((path, [spelling, character]) => path.replaceAll(spelling, character), text)
  return folded.replaceAll(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** Every path that some server may take this request target for, in lower case. */
export function readingsOf(target: string): string[] {
  const cut = (text: string) => text.split(/[?#]/, 1)[0] as string
  let path = cut(target)
  const readings: string[] = []
  for (let times = 0; times < 4; times++) {
    for (const text of [path, path.replaceAll('\\', '/'), cut(path), path.split('\0', 1)[0] as string]) {
      readings.push(
        resolve(text),
        resolve(text.replaceAll(/;[^/]*/g, '')),
        resolve(text.replaceAll(';', '/')),
      )
    }
    for (const text of loosely(cut(path))) readings.push(resolve(text))
    path = decode(path)
  }
  return [...new Set(readings.map(reading => reading.toLowerCase()))]
}

/** As Windows, what trims, and what leaves out what is not seen or not known read a path that is decoded. */
function loosely(path: string): string[] {
  const text = Buffer.from(path, 'latin1').toString('utf8')
  const seen = text.normalize('NFKD').replace(/[\u0300-\u036f\u00ad\u200b-\u200f\ufeff]/g, '')
  const withoutSession = seen.replace(/\/\(S\(x\)\)/g, '').replaceAll('\u2044', '/')
  return [text, seen, withoutSession].flatMap(one => [
    one
      .split('/')
      .map(name => name.trim())
      .join('/'),
    one
      .split('/')
      .map(name =>
        name
          .replace(/:.*$/, '')
          .replace(/(?<=[^. ])[. +"]+$/, '')
          .trim(),
      )
      .join('/'),
    one.replace(/\/[. ]{2,}(?=\/)/g, '/..'),
  ])
}

/** Removes dot segments (RFC 3986 section 5.2.4) and empty ones. */
function resolve(path: string): string {
  const kept: string[] = []
  for (const segment of path.split('/')) {
    if (segment.trim() === '..') kept.pop()
    else if (segment !== '' && segment.trim() !== '.') kept.push(segment)
  }
  return `/${kept.join('/')}`
}
