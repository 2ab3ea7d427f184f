/**
 * The pages of `docs/apps`: what they say to write passes `check`, and what they say that an app gets is what it gets. Most of these
 * programs are not on every machine: `npm run test:apps` tries those that are.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, parseConfig } from '@gatewright/config'
import { describe, expect, it } from 'vitest'
import { readRecipe } from '../../examples/demo/src/recipe.ts'
import { ask } from '../../packages/server/test/gate/support/ask.ts'
import { makeCaller } from '../../packages/server/test/gate/support/fakes.ts'
import { startGate, startUpstream } from '../../packages/server/test/gate/support/gate-server.ts'
import { requestOf } from './support/request-of.ts'

const root = join(import.meta.dirname, '../..')
const folder = join(root, 'docs/apps')
const pages = readdirSync(folder)
  .filter(name => name.endsWith('.md') && name !== 'README.md')
  .map(name => name.slice(0, -3))
const textOf = (page: string): string => readFileSync(join(folder, `${page}.md`), 'utf8')

/** Whoever the pages show as signed in. */
const ada = {
  ...{ email: 'ada@example.com', fullname: 'Ada Lovelace' },
  ...{ roles: ['member', 'admin'], groups: ['ops', 'dev'] },
}

/** Behind a proxy of one's own that has the certificate. */
const httpServer = { externalUrl: 'https://sso.example.com', trustedProxies: ['127.0.0.1'] }

/** The app of a page, by the rules of `check`; each file that it names holds `the-secret`. */
function parsed(page: string) {
  const { id, entry, roles } = readRecipe(page)
  return parseConfig(JSON.stringify({ httpServer, roles, apps: { [id]: entry } }), {
    file: join(folder, 'gatewright.config.json'),
    env: {},
    readFile: () => 'the-secret\n',
  })
}

it.each(pages)('%s: what it says to write passes `check`, with nothing to remark on', page => {
  const result = parsed(page)
  expect(result.ok ? [] : result.problems).toEqual([])
  const remarks = result.notices.filter(({ path }) => path.startsWith('apps'))
  // That is for whoever lets a proxy ask, and no fault of the page's.
  expect(remarks.filter(({ code }) => code !== 'not_by_forward_auth')).toEqual([])
})

it.each(pages)('%s has the sections that all have, and says what was tried and where it is from', page => {
  const text = textOf(page)
  const sections = [...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title)
  expect(sections[0]).toBe('Gatewright')
  expect(sections.slice(-2)).toEqual(['What the app gets', 'What to know'])
  const [, ...paragraphs] = text.slice(0, text.indexOf('\n## ')).split('\n\n')
  const tried = text.includes(`npm run test:apps -- ${page}`)
  expect(paragraphs.some(each => /^Tried with /.test(each))).toBe(tried)
  expect(paragraphs.some(each => /^By its documentation/.test(each) && /Not\s+tried/.test(each))).toBe(!tried)
  expect(text.split('\n\n').at(-1)).toMatch(/^Source: <https:\/\//)
})

it('the list of pages has them all, and says of each what was tried', () => {
  const rows = readFileSync(join(folder, 'README.md'), 'utf8').matchAll(/^\| \[[^\]]+\]\((.*?)\.md\) .*$/gm)
  const listed = [...rows].map(([row, page = '']) => [page, /\| documentation +\|$/.test(row)] as const)
  const tried = pages.map(page => [page, !textOf(page).includes('npm run test:apps')] as const)
  expect(listed.map(([page]) => page).sort()).toEqual(pages)
  expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(tried))
})

it('each page that says so has its part in `npm run test:apps`', () => {
  const main = readFileSync(join(root, 'tests/apps/main.ts'), 'utf8')
  const [, parts = ''] = /runParts\('Apps', \{([^}]*)\}/s.exec(main) ?? []
  const named = parts.split(',').map(part => part.split(':')[0]?.trim().replaceAll("'", '') ?? '')
  const tried = pages.filter(page => textOf(page).includes('npm run test:apps'))
  expect(named.filter(name => name !== '' && name !== 'demo').sort()).toEqual(tried)
})

describe('an app gets what its page shows, and nothing of it from a client', () => {
  /** What says how a request came, of which the proxy in front tells. */
  const fromProxy = /^(?:host|x-forwarded-(?:for|host|proto))$/

  async function start() {
    const upstream = await startUpstream()
    const apps = pages.flatMap(page => {
      const result = parsed(page)
      return result.ok ? result.config.apps : []
    })
    const behind: Config['apps'] = apps.map(app => ({ ...app, upstreams: [upstream.url] }))
    const gate = await startGate({ apps: behind, http: httpServer })
    return { ...gate, upstream, apps }
  }

  it('in each of the recipes', async () => {
    const { port, sessions, upstream, apps } = await start()
    expect(apps.length).toBe(pages.length)
    for (const page of pages) {
      const recipe = readRecipe(page)
      const host = new URL([recipe.entry.url].flat()[0] as string).host
      for (const [block, signedIn] of [
        [recipe.blocks.get('http'), true],
        [recipe.blocks.get('http from outside'), false],
      ] as const) {
        if (block === undefined) continue
        const shown = requestOf(block)
        const identity = ['remote-user', 'remote-email', 'x-forwarded-user', 'x-forwarded-email']
        const wanted = Object.keys(shown.headers).filter(name => !fromProxy.test(name))
        // A token of the app's own goes on to it where everybody may come.
        const own = signedIn ? undefined : shown.headers.authorization
        const forged = Object.fromEntries(
          [...wanted, ...identity].flatMap(name => [
            [name, 'forged'],
            [name.replaceAll('-', '_'), 'forged'],
          ]),
        )
        const cookie = sessions.signIn(makeCaller(ada), host, true)
        const { status } = await ask(port, shown.path, {
          method: shown.method,
          headers: {
            ...forged,
            host,
            'x-forwarded-proto': 'https',
            ...(signedIn && { cookie }),
            ...(own === undefined ? {} : { authorization: own }),
          },
        })
        const seen = upstream.seen.at(-1)
        expect([page, status, seen?.method, seen?.url]).toEqual([page, 200, shown.method, shown.path])
        expect(seen?.headers, page).toMatchObject(shown.headers)
        expect(JSON.stringify(seen?.rawHeaders), page).not.toContain('forged')
        if (!signedIn) expect(identity.filter(name => seen?.headers[name] !== undefined)).toEqual([])
      }
    }
  })
})
