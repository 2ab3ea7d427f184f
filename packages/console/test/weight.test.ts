/** What a page weighs on its first visit, compressed as it is sent. Bytes, not time: these are the same on every machine. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const dist = join(import.meta.dirname, '../dist')

interface Chunk {
  readonly file: string
  readonly imports?: readonly string[]
  readonly css?: readonly string[]
}
const manifest: Readonly<Record<string, Chunk>> = JSON.parse(
  readFileSync(join(dist, '.vite/manifest.json'), 'utf8'),
)

/** The page itself, its font, and what is around every page. */
const always = ['index.html', 'src/frame/frame.tsx']
const beside = ['index.html', 'colour-scheme.js', 'logo.svg']

/** @param entries sources that are loaded, with all that they import */
function filesOf(entries: readonly string[], found = new Set(beside)): ReadonlySet<string> {
  for (const entry of entries) {
    const chunk = manifest[entry]
    if (chunk === undefined) throw new Error(`${entry} is in no file of the build.`)
    if (found.has(chunk.file)) continue
    found.add(chunk.file)
    for (const css of chunk.css ?? []) found.add(css)
    filesOf(chunk.imports ?? [], found)
  }
  return found
}

const fontOf = (files: Iterable<string>) =>
  [...files]
    .filter(file => file.endsWith('.css'))
    .flatMap(file =>
      // Those of other scripts are only loaded by texts that need them.
      [...readFileSync(join(dist, file), 'utf8').matchAll(/instrument-sans-latin-wght[^)"']*\.woff2/g)].map(
        ([name]) => `assets/${name}`,
      ),
    )

function bytesOf(entries: readonly string[], ending: '.br' | '.gz'): number {
  const files = filesOf([...always, ...entries])
  const all = new Set([...files, ...fontOf(files)])
  return [...all]
    .map(file => join(dist, file))
    .map(path => statSync(existsSync(path + ending) ? path + ending : path).size)
    .reduce((sum, size) => sum + size, 0)
}

/** Browsers take Brotli on https and on localhost alone, so both are held. */
describe.each(['.br', '.gz'] as const)('as %s', ending => {
  it('home is under 250 kB', () => {
    expect(bytesOf(['src/pages/apps/apps-page.tsx'], ending)).toBeLessThan(250_000)
  })

  it('the code editor is under 700 kB, with the schema that comes as it is', () => {
    const editor = ['editor-page.tsx', 'workbench.tsx', 'code-mirror/json-service.ts']
    const schema = 150_000
    expect(
      bytesOf(
        editor.map(file => `src/pages/editor/${file}`),
        ending,
      ),
    ).toBeLessThan(700_000 - schema)
  })

  it.each(Object.keys(manifest).filter(source => /^src\/pages\/.*-page\.tsx$/.test(source)))(
    '%s is under 300 kB',
    page => {
      expect(bytesOf([page], ending)).toBeLessThan(300_000)
    },
  )
})

it('home is a handful of files, not a chain of them', () => {
  const scripts = [...filesOf([...always, 'src/pages/apps/apps-page.tsx'])].filter(file => /\.js$/.test(file))
  expect(scripts.length).toBeLessThanOrEqual(12)
})

it('each text of a size worth it is there compressed, and no font or picture is', () => {
  for (const { file, css = [] } of Object.values(manifest)) {
    for (const path of [file, ...css].map(name => join(dist, name))) {
      const isWorthIt = /\.(js|css|html|svg)$/.test(path) && statSync(path).size >= 1000
      expect([existsSync(`${path}.br`), existsSync(`${path}.gz`)], path).toEqual([isWorthIt, isWorthIt])
    }
  }
})
