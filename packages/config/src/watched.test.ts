import { expect, it } from 'vitest'
import { explainChanges } from './changes.ts'
import type { Config } from './config.ts'
import { parseConfig } from './parse.ts'

const token = 'a-token-that-nobody-guesses'
const parse = (file: object) =>
  parseConfig(JSON.stringify(file), { file: '/etc/gatewright/gatewright.config.json', env: { TOKEN: token } })

function configOf(file: object): Config {
  const result = parse(file)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.config
}
const codes = (file: object) => {
  const result = parse(file)
  return result.ok ? [] : result.problems.map(({ path, code }) => `${path} ${code}`)
}

it.each([
  [9464, '127.0.0.1', 9464],
  ['9464', '127.0.0.1', 9464],
  ['localhost:9464', 'localhost', 9464],
  ['[::1]:9464', '::1', 9464],
])('a listener at %s is for this machine alone, and needs no token', (listen, host, port) => {
  expect(configOf({ observability: { listen } }).observability).toEqual({ listen: { host, port } })
})

it.each(['0.0.0.0:9464', '10.0.0.5:9464', '[::]:9464', 'metrics.example.com:9464'])(
  'a listener at %s needs a token',
  listen => {
    expect(codes({ observability: { listen } })).toEqual(['observability.listen open_metrics'])
    expect(configOf({ observability: { listen, token: '${env:TOKEN}' } }).observability?.token).toBe(token)
  },
)

it.each([
  '',
  'http://127.0.0.1:9464',
  '127.0.0.1',
  ':9464',
  '9464/metrics',
  '999999',
  '1.2.3:80',
  '0',
  '[::1:9464',
])('is not a place to listen: %j', listen => {
  expect(codes({ observability: { listen } })).toEqual(
    listen === '' ? [] : ['observability.listen bad_address'],
  )
})

it('reads audit streams with their defaults, and their files relative to its own folder', () => {
  const streams = [
    { name: 'disk', file: { path: 'log/audit.jsonl' } },
    { name: 'siem', syslog: { host: 'logs.example.com' } },
    { name: 'hook', webhook: { url: 'https://siem.example.com/x', secret: token } },
  ]
  expect(configOf({ audit: { streams } }).audit.streams).toEqual([
    { name: 'disk', receiver: { kind: 'file', path: '/etc/gatewright/log/audit.jsonl' } },
    { name: 'siem', receiver: { kind: 'syslog', host: 'logs.example.com', port: 6514, facility: 13 } },
    { name: 'hook', receiver: { kind: 'webhook', url: 'https://siem.example.com/x', secret: token } },
  ])
})

it('says what a restart changes for collectors and receivers, and no secret', () => {
  const before = configOf({ audit: { streams: [{ name: 'disk', file: { path: 'a.jsonl' } }] } })
  const after = configOf({
    observability: {
      listen: 9464,
      tracing: { endpoint: 'http://127.0.0.1:4318/v1/traces', sampleRatio: 0.1 },
    },
    audit: {
      streams: [{ name: 'hook', webhook: { url: 'https://siem.example.com/x?key=1', secret: token } }],
    },
  })
  const said = explainChanges(before, after)
  expect(said.map(({ what }) => what)).toEqual([
    'Metrics are read at 127.0.0.1 port 9464.',
    'Traces are sent to http://127.0.0.1:4318/v1/traces, 10 of 100 that begin here.',
    'Audit events are sent to https://siem.example.com by the stream "hook".',
    'The audit stream "disk" ends.',
  ])
  expect(JSON.stringify(said)).not.toContain(token)
})
