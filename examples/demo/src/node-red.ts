/** `npm start -- --with node-red`: a program that nobody here wrote, behind the same gate, by its page in docs/apps. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { getValue, setValue } from '@gatewright/config'
import { installListed } from '../../../scripts/install-listed.ts'
import { readRecipe } from './recipe.ts'

const apps = join(import.meta.dirname, '..', 'apps')
const programIn = (folder: string): string => join(folder, 'node_modules/node-red/red.js')

/**
 * Installs Node-RED where an earlier start has not.
 * @param say told that it takes a while, before it does
 * @param folder where, with a `package.json` that lists it
 * @throws Error that says what npm said, and how to go on without
 */
export async function installNodeRed(say: (line: string) => void, folder = apps): Promise<void> {
  if (existsSync(programIn(folder))) return
  say('Installing Node-RED into examples/demo/apps, once: 120 MB, in about half a minute.')
  const complaint = await installListed(folder)
  if (complaint === undefined) return
  throw new Error(
    `Node-RED could not be installed: ${complaint}.\n` +
      'It comes from the registry of npm packages. Without --with node-red the demo starts without it.',
  )
}

/**
 * Adds the app of the page to the demo's configuration, unless there is one of its name: people are asked to edit it there.
 * @param ports where Gatewright and Node-RED listen
 */
export function addNodeRed(
  configFile: string,
  ports: { readonly gatewright: number; readonly nodeRed: number },
): void {
  const { id, entry } = readRecipe('node-red')
  const text = readFileSync(configFile, 'utf8')
  if (getValue(text, ['apps', id]) !== undefined) return
  const app = {
    ...entry,
    upstream: `http://127.0.0.1:${ports.nodeRed}`,
    url: `http://${id}.localhost:${ports.gatewright}`,
  }
  // A file that somebody has broken is left to Gatewright, which says where.
  writeFileSync(configFile, setValue(text, ['apps', id], app) ?? text)
}

/** The program and its arguments. What it keeps stands in the demo's folder, beside the settings of the page. */
export function nodeRedCommand(folder: string, port: number): readonly [string, ...string[]] {
  const own = join(folder, 'node-red')
  // Below this package a file named .js would be read as a module, which the page's is not.
  const settings = join(own, 'settings.cjs')
  mkdirSync(own, { recursive: true, mode: 0o700 })
  writeFileSync(settings, readRecipe('node-red').blocks.get('js settings.js') ?? '')
  return [programIn(apps), '--userDir', own, '--settings', settings, '--port', String(port)]
}
