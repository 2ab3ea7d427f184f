import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../tests/support/free-ports.ts'
import { traefikArguments } from '../../tests/support/traefik.ts'
import { answerTo, type Contender, type Peer } from '../support/contest.ts'
import { listening } from '../support/process.ts'
import { asOnOneCore, type GoProgramName, goProgram } from './go-programs.ts'

/** Which of our recipes a proxy is started with, and what it needs beside it. */
interface Recipe {
  readonly name: string
  readonly program: GoProgramName
  /** Below `examples/`. */
  readonly file: string
  /**
   * @param recipe the file's text, filled in
   * @returns the files of its folder, and what to start it with
   */
  setUp(
    recipe: string,
    place: { readonly folder: string; readonly port: number },
  ): { readonly files: Readonly<Record<string, string>>; readonly args: readonly string[] }
}

const caddy: Recipe = {
  name: 'Caddy, asking gatewright',
  program: 'caddy',
  file: 'caddy/Caddyfile',
  setUp: (recipe, { folder, port }) => ({
    files: {
      Caddyfile: `{\n\tadmin off\n\tauto_https off\n\thttp_port ${port}\n\tdefault_bind 127.0.0.1\n}\n${recipe}`,
    },
    args: ['run', '--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile'],
  }),
}

const traefik: Recipe = {
  name: 'Traefik, asking gatewright',
  program: 'traefik',
  file: 'traefik/support.yml',
  setUp: (recipe, { folder, port }) => ({
    files: { 'support.yml': recipe },
    args: traefikArguments(port, join(folder, 'support.yml')),
  }),
}

/**
 * Reverse proxies with our recipe for them: they ask Gatewright about each request and pass it on themselves. They get the
 * request that our own gate gets, and both programs' work is counted.
 */
export const recipePeers = (ours: Contender, upstream: string): readonly Peer[] =>
  [caddy, traefik].map(recipe => ({
    name: recipe.name,
    async start() {
      const { path, origin } = goProgram(recipe.program)
      const folder = mkdtempSync(join(tmpdir(), `gatewright-bench-${recipe.program}-`))
      const port = await freePort()
      const { files, args } = recipe.setUp(filledIn(recipe.file, ours.target.port, upstream), {
        folder,
        port,
      })
      for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
      // Caddy keeps its state there.
      const env = { ...asOnOneCore, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }
      const process = await listening(spawn(path, args, { env, cwd: folder }), port, () =>
        rmSync(folder, { recursive: true }),
      )
      const target = { ...ours.target, port }
      // Traefik answers 404 to everything until it has read its file.
      for (let patience = 200; patience > 0 && (await answerTo(target)).status === 404; patience--)
        await new Promise(resolve => setTimeout(resolve, 50))
      return { name: recipe.name, process, target, checks: true, asks: ours.process, origin }
    },
  }))

/** The three marked places of a recipe. @throws Error when it does not have one of them any more */
function filledIn(file: string, gatewright: number, upstream: string): string {
  const places: Readonly<Record<string, string>> = {
    'support.example.com': 'localhost',
    '127.0.0.1:3000': `127.0.0.1:${gatewright}`,
    '127.0.0.1:4100': new URL(upstream).host,
  }
  const text = readFileSync(join(import.meta.dirname, '../../examples', file), 'utf8')
  for (const place of Object.keys(places)) {
    if (!text.includes(place)) throw new Error(`examples/${file} has no "${place}"`)
  }
  // In one go: a port that was filled in may read like the next place.
  return text.replaceAll(
    /support\.example\.com|127\.0\.0\.1:(?:3000|4100)/g,
    place => places[place] as string,
  )
}
