import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { errorTable } from '../../packages/server/src/error-table.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

it('the index of docs/operate has a line for each of its pages', () => {
  const index = read('docs/operate/README.md')
  const pages = readdirSync(join(root, 'docs/operate')).filter(name => name !== 'README.md')
  expect(pages.filter(name => !index.includes(`](${name}) |`))).toEqual([])
})

it('no proxy that passes everything on passes on what describes a check', () => {
  const recipes = [
    ...['examples/cluster/nginx.conf', 'examples/cluster/haproxy.cfg', 'examples/container/Caddyfile'],
    ...['examples/apache/support.conf', 'examples/helm/gatewright/templates/httproute.yaml'],
  ].map(read)
  const shown = [...read('docs/operate/tls.md').matchAll(/```(?:nginx|caddyfile)\n([\s\S]*?)```/g)]
  const texts = [...recipes, ...shown.map(([, text]) => text as string)]
  expect(texts).toHaveLength(7)
  const names = ['X-Forwarded-Uri', 'X-Forwarded-Method', 'X-Original-URL', 'X-Original-Method']
  for (const text of texts) expect(names.filter(name => !text.includes(name))).toEqual([])
  // The places themselves, too, where something can answer them: Envoy's checks by HTTP need no header.
  for (const place of ['/api/v1/gate/check', '/api/v1/gate/ext-authz'])
    expect(texts.filter(text => !text.includes(place))).toEqual([expect.stringContaining('kind: HTTPRoute')])
})

it('each nginx that passes everything on has room for what Gatewright takes, and obeys no app', () => {
  const [shown = ''] = /```nginx\n[\s\S]*?```/.exec(read('docs/operate/tls.md')) ?? []
  const count = (text: string, word: string) => text.split(word).length - 1
  for (const [text, servers] of [
    [shown, 1],
    [read('examples/cluster/nginx.conf'), 2],
  ] as const) {
    expect(count(text, 'proxy_buffer_size 64k;')).toBe(servers)
    expect(count(text, 'large_client_header_buffers 4 32k;')).toBe(servers)
    expect(count(text, 'proxy_ignore_headers X-Accel-Redirect')).toBe(servers)
  }
})

describe('what to do when', () => {
  const rows = read('docs/operate/what-to-do-when.md')
    .split('\n')
    .filter(line => line.startsWith('| '))
    .join('\n')
  const without = (names: readonly string[]) => names.filter(name => !rows.includes(`\`${name}\``))

  it('each alert of the example has a row', () => {
    const alerts = [...read('examples/prometheus/alerts.yml').matchAll(/- alert: (\w+)/g)]
    expect(alerts.length).toBeGreaterThan(10)
    const text = read('docs/operate/what-to-do-when.md')
    expect(alerts.map(([, name]) => name as string).filter(name => !text.includes(`\`${name}\``))).toEqual([])
  })

  it('each error that an operator has to mend has a row', () => {
    const severe = Object.entries(errorTable).filter(([, { status }]) => status >= 500)
    expect(severe.length).toBeGreaterThan(8)
    expect(without(severe.map(([code]) => code))).toEqual([])
  })

  it('each fault of the database has a row, by the word that log, /readyz and metrics use', () => {
    const source = read('packages/server/src/storage/sqlite/faults.ts')
    const reasons = [...source.matchAll(/^ {2}\| '([\w-]+)'$/gm)].map(([, reason]) => reason as string)
    expect(reasons.length).toBeGreaterThan(10)
    expect(without([...reasons, 'other'])).toEqual([])
  })
})

describe('doctor', () => {
  const page = read('docs/operate/doctor.md')
  const sources = [
    ...['file', 'storage', 'address', 'app', 'certificate', 'strategy'].map(
      name => `diagnosis/${name}-checks.ts`,
    ),
    ...['checks/reach.ts', 'strategies/oauth2/diagnosis/checks.ts'],
  ].map(name => read(`packages/server/src/${name}`))

  it('each check has a row', () => {
    const named = sources.flatMap(source => [
      ...source.matchAll(/(?:\bcheck\(\s*|`(?:\$\{id\}|provider\.\$\{id\})\.)'?([a-z][\w-]*)['`]/g),
    ])
    const names = [...new Set(named.map(([, name]) => name as string))]
    expect(names.length).toBeGreaterThan(15)
    expect(names.filter(name => !new RegExp(`\\| .*\`[\\w.<>-]*\\.${name}\``).test(page))).toEqual([])
  })
})
