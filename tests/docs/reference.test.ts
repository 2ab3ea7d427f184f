import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { sentences } from '../../packages/server/src/audit/describe.ts'
import { errorTable } from '../../packages/server/src/error-table.ts'
import { withEmptyServer } from '../../scripts/empty-server.ts'
import { apiSummaries, otherRoutes } from '../../scripts/reference/api-summaries.ts'
import { auditExamples } from '../../scripts/reference/audit-kinds.ts'
import { operationsOf } from '../../scripts/reference/http-api.ts'
import { referencePages } from '../../scripts/reference/pages.ts'
import { knownTexts, knownTextsFile } from '../../scripts/reference/texts.ts'

const root = join(import.meta.dirname, '../..')
const folder = join(root, 'docs/reference')

describe('the reference pages', () => {
  let pages: Readonly<Record<string, string>>
  beforeAll(async () => {
    pages = await referencePages()
  })

  it('are what the code says now, every one of them (else: npm run docs:reference)', async () => {
    const written = (await readdir(folder)).sort()
    expect(written).toEqual(Object.keys(pages).sort())
    for (const name of written) expect(await readFile(join(folder, name), 'utf8'), name).toBe(pages[name])
  })

  it('name every error with its status and all of its texts', () => {
    const page = pages['errors.md'] ?? ''
    const headings = [...page.matchAll(/^## `(.*)`$/gm)].map(match => match[1])
    expect(headings).toEqual(Object.keys(errorTable))
    for (const { status, title, message, next, operator } of Object.values(errorTable)) {
      expect(page).toContain(`Status ${status}.`)
      for (const text of [title, message, next, operator]) expect(asRead(page)).toContain(asRead(text))
    }
  })

  it('are what the check of a file of texts knows, too', async () => {
    expect(await readFile(join(root, knownTextsFile), 'utf8')).toBe(knownTexts())
  })

  it('can be found: the README links to each', async () => {
    const readme = await readFile(join(root, 'README.md'), 'utf8')
    expect(Object.keys(pages).filter(name => !readme.includes(`docs/reference/${name}`))).toEqual([])
  })
})

describe('what has words of its own beside the code', () => {
  it('gives every operation of the HTTP API a sentence, and none that is gone', async () => {
    const names = await withEmptyServer(async server => (await operationsOf(server)).map(([name]) => name))
    expect(Object.keys(apiSummaries).sort()).toEqual([...names].sort())
    const page = await readFile(join(folder, 'http-api.md'), 'utf8')
    expect(names.filter(name => !page.includes(`### \`${name}\``))).toEqual([])
  })

  it('names no route beside the OpenAPI document that is not there', async () => {
    const hosts = { console: 'localhost', app: 'app.localhost' }
    const isNothing = ({ status, body }: { status: number; body: string }) =>
      status === 404 && body.includes(errorTable.not_found.message)
    await withEmptyServer(async ({ get }) => {
      expect(isNothing(await get('/.gatewright/elsewhere', hosts.app))).toBe(true)
      for (const { path, on } of otherRoutes) {
        // Most refuse a request that says so little; only an unknown path is told that there is nothing.
        expect(isNothing(await get(path, hosts[on])), path).toBe(false)
      }
    }, oneApp)
  })

  it('names every route that the sources keep out of the OpenAPI document', async () => {
    const sources = await sourcesOfServer()
    const hidden = sources.flatMap(source =>
      [...source.matchAll(/'(\/[^']*)',\s*\{\s*schema:\s*\{\s*hide: true/g)].map(match => match[1] ?? ''),
    )
    // The pages of the sign-in share theirs, and stand below the console's.
    const uses = sources.flatMap(
      source => source.match(/(?<!const hidden = \{ schema: \{ )hide: true/g) ?? [],
    )
    expect(hidden.length).toBe(uses.length)
    expect(hidden.filter(path => !otherRoutes.some(route => route.path === path))).toEqual([])
  })

  it('shows every kind of audit entry, and none that is gone', () => {
    expect(Object.keys(auditExamples)).toEqual(Object.keys(sentences))
  })
})

/** An app that also takes the users of another site, so that it has every route that an app can have. */
const oneApp = {
  pro: {
    externalAuth: {
      enabled: true,
      algorithms: ['HS256'],
      issuer: 'http://shop.localhost',
      audience: 'app',
      secret: 'a secret of this test alone 000001',
    },
  },
  apps: {
    app: {
      url: 'http://app.localhost',
      upstream: 'http://127.0.0.1:9',
      rules: [{ paths: ['/chat'], externalUsers: true }],
    },
  },
}

/** Without what Markdown needs. */
const asRead = (text: string): string => text.replaceAll('\\', '')

async function sourcesOfServer(): Promise<readonly string[]> {
  const server = join(root, 'packages/server/src')
  const names = (await readdir(server, { recursive: true })).filter(name => name.endsWith('.ts'))
  return await Promise.all(names.map(name => readFile(join(server, name), 'utf8')))
}
