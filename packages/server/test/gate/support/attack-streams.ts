import type { Fields } from '../../support/raw-http2.ts'
import { appHost } from './gate-server.ts'

/** A stream that would be another request, or several, once it is written as HTTP/1.1. */
export interface StreamAttack {
  readonly name: string
  readonly fields: Fields
  /** Frames of the body; the last ends the stream. */
  readonly body?: readonly string[]
  readonly trailers?: Fields
}

const smuggled = `GET /private/smuggled HTTP/1.1\r\nHost: ${appHost}\r\nRemote-User: eve\r\n\r\n`

const usual = { ':method': 'POST', ':scheme': 'https', ':path': '/public/x', ':authority': appHost }

/** The usual head with other pseudo-headers, and fields behind them. */
function head(other: Readonly<Record<string, string | undefined>>, ...more: Fields): Fields {
  const pseudo = Object.entries({ ...usual, ...other }).filter(
    (field): field is [string, string] => field[1] !== undefined,
  )
  return [...pseudo, ...more]
}

const withField = (name: string, value: string, body?: readonly string[]): StreamAttack => ({
  name: JSON.stringify(`${name}: ${value}`).slice(0, 60),
  fields: head({}, [name, value]),
  ...(body && { body }),
})

const withPseudo = (other: Readonly<Record<string, string | undefined>>): StreamAttack => ({
  name: JSON.stringify(other),
  fields: head({ ':method': 'GET', ...other }),
})

const lengths: readonly StreamAttack[] = [
  withField('content-length', '0', [smuggled]),
  withField('content-length', '5', [`hello${smuggled}`]),
  withField('content-length', '5', ['hello', smuggled]),
  withField('content-length', '500', [smuggled]),
  withField('content-length', '5'),
  ...['+5', '-5', '0x5', '5, 5', '5,6', '', '5 ', ' 5', '05', '5.0', '99999999999999999999'].map(length =>
    withField('content-length', length, ['hello']),
  ),
  {
    name: 'two lengths',
    fields: head({}, ['content-length', '5'], ['content-length', '0']),
    body: ['hello'],
  },
  {
    name: 'a length twice',
    fields: head({}, ['content-length', '5'], ['content-length', '5']),
    body: ['hello'],
  },
]

const ofHttp1 = [
  'transfer-encoding',
  'transfer_encoding',
  'connection',
  'keep-alive',
  'proxy-connection',
  'upgrade',
  'te',
]
const hopByHop: readonly StreamAttack[] = ofHttp1.flatMap(name => [
  withField(name, 'chunked', [`0\r\n\r\n${smuggled}`]),
  withField(name, 'close, x-forwarded-for, remote-user', ['hello']),
  withField(name, 'websocket'),
  withField(name, 'h2c'),
])

const inNames = [
  'foo: bar\r\ntransfer-encoding',
  'foo\r\ntransfer-encoding',
  'foo\ntransfer-encoding',
  'transfer-encoding ',
  ' transfer-encoding',
  'transfer-encoding\t',
  'transfer-encoding:',
  'Transfer-Encoding',
  'X-Upper',
  'foo\0transfer-encoding',
  'foo\x80',
  '',
  ' ',
  ':',
  'remote-user ',
  'Remote-User',
  `a: b\r\n\r\n${smuggled}`,
].map(name => withField(name, 'chunked', [`0\r\n\r\n${smuggled}`]))

const inValues = ['\r\n', '\n', '\r', '\0', '\r\n ', '\x0b', '\x7f', '\u0001', '\x85', '\xa0'].flatMap(
  end => [
    withField('foo', `bar${end}transfer-encoding: chunked`, [`0\r\n\r\n${smuggled}`]),
    withField('foo', `bar${end}${end}${smuggled}`),
    withField('cookie', `a=b${end}remote-user: eve`),
    withField('user-agent', `${end}remote-user: eve`),
    withPseudo({ ':path': `/public/x${end}remote-user: eve` }),
    withPseudo({ ':path': `/public/x HTTP/1.1${end}remote-user: eve${end}x: ` }),
    withPseudo({ ':method': `GET /private/x HTTP/1.1${end}host: ${appHost}${end}${end}GET` }),
    withPseudo({ ':authority': `${appHost}${end}remote-user: eve` }),
    withPseudo({ ':scheme': `https${end}remote-user: eve` }),
  ],
)

const pseudoHeaders: readonly StreamAttack[] = [
  ...[
    ...['', ' ', 'GET ', ' GET', 'GET /private HTTP/1.1', 'get', 'TRACE', 'CONNECT', 'GE\tT', 'PRI', '*'],
  ].map(method => withPseudo({ ':method': method })),
  ...[
    ...['', ' ', '*', '?', '#', 'private', '/public/x HTTP/1.1', '/public/x /private', '/public/x\t/private'],
    ...['https://other.test/private', `https://${appHost}/private`, '//private', '/public/x#/../private'],
    ...[
      '/public/../private',
      '/public/..%2fprivate',
      '/public/x\\..\\private',
      '/public//../private',
      '\\private',
    ],
  ].map(path => withPseudo({ ':path': path })),
  ...[
    ...[
      '',
      'other.test',
      `eve@${appHost}`,
      `${appHost}@other.test`,
      `${appHost}/private`,
      `${appHost}, other.test`,
    ],
    ...[`${appHost} `, ` ${appHost}`, `${appHost}:80:80`, `other.test#${appHost}`],
  ].map(authority => withPseudo({ ':authority': authority, ':path': '/private' })),
  ...['', 'http', 'HTTPS', 'ftp', 'file', `https://${appHost}/private?`, 'https:', 'javascript'].map(scheme =>
    withPseudo({ ':scheme': scheme, ':path': '/private' }),
  ),
  ...[':method', ':scheme', ':path', ':authority'].map(name =>
    withPseudo({ [name]: undefined, ':path': '/private' }),
  ),
  ...[':method', ':scheme', ':path', ':authority'].map(name => ({
    name: `${name} twice`,
    fields: head({ ':method': 'GET' }, [name, name === ':path' ? '/private' : 'GET']),
  })),
  ...[':status', ':protocol', ':foo', ':', ':PATH', ': path'].map(name => ({
    name: `${name} in a request`,
    fields: head({ ':method': 'GET' }, [name, '200']),
  })),
  { name: 'a pseudo-header at the end', fields: [['foo', 'bar'], ...head({ ':path': '/private' })] },
  {
    name: 'a tunnel by extended CONNECT',
    fields: head({ ':method': 'CONNECT', ':path': '/private' }, [':protocol', 'websocket']),
  },
  {
    name: 'a tunnel',
    fields: [
      [':method', 'CONNECT'],
      [':authority', `${appHost}:443`],
    ],
    body: [smuggled],
  },
]

const hosts: readonly StreamAttack[] = [
  ...['other.test', `${appHost}, other.test`, `${appHost}:1`, '', `${appHost}\r\nfoo: bar`].map(host => ({
    name: `:authority and host ${host}`,
    fields: head({ ':method': 'GET', ':path': '/private' }, ['host', host]),
  })),
  {
    name: 'two hosts',
    fields: head({ ':method': 'GET', ':authority': undefined }, ['host', appHost], ['host', 'other.test']),
  },
  {
    name: 'the same host twice beside :authority',
    fields: head({ ':method': 'GET' }, ['host', appHost], ['host', appHost]),
  },
]

const trailers: readonly StreamAttack[] = (
  [
    [['remote-user', 'eve']],
    [['transfer-encoding', 'chunked']],
    [['content-length', '5']],
    [[':path', '/private']],
    [
      ['x-forwarded-user', 'eve'],
      ['cookie', 'a=b'],
    ],
    [['foo', 'bar\r\nremote-user: eve']],
  ] as Fields[]
).map(fields => ({ name: `trailers ${fields}`, fields: head({}), body: ['hello'], trailers: fields }))

export const streamAttacks: readonly StreamAttack[] = [
  ...lengths,
  ...hopByHop,
  ...inNames,
  ...inValues,
  ...pseudoHeaders,
  ...hosts,
  ...trailers,
]
