import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { dirname, join } from 'node:path'
import { setValue } from '@gatewright/config'
import type { Page } from 'playwright-core'
import type { Recipe } from '../../../examples/demo/src/recipe.ts'
import { startDemo } from '../../e2e/support/demo.ts'
import { signInAtEntra } from '../../e2e/support/entra-page.ts'
import { launchChromium } from '../../support/launch-chromium.ts'
import type { After } from '../../support/run-parts.ts'

const commandLine = join(import.meta.dirname, '../../../packages/cli/src/main.ts')

/** An app that runs, by its recipe. */
export interface RunningApp {
  readonly recipe: Recipe
  /** Where it listens. */
  readonly port: number
  /** Contents of the files that the recipe's `${file:…}` name. */
  readonly files?: Readonly<Record<string, string>>
}

/** Gatewright by its command with one real app behind it, the local Entra ID, and a browser in which Ada has signed in once. */
export interface Gate {
  /** Of the app, as browsers see it. */
  readonly url: string
  /** A page of a browser in which Ada has signed in at the console, and nowhere else. */
  readonly page: Page
  /** The status that somebody gets who has not signed in. */
  askAsStranger(path: string, headers?: Readonly<Record<string, string>>): Promise<number>
  /** An API token of Ada's for the app, as the command line makes one. */
  createToken(): string
}

/** @throws Error with what the programs said where they do not start, as where `check` does not take the recipe */
export async function startGate({ recipe, port, files = {} }: RunningApp, after: After): Promise<Gate> {
  let configuration = ''
  const demo = await startDemo({
    configure(text, file, ports) {
      configuration = file
      for (const [name, content] of Object.entries(files)) {
        const path = join(dirname(file), name)
        mkdirSync(dirname(path), { recursive: true })
        writeFileSync(path, content, { mode: 0o600 })
      }
      const entry = {
        ...recipe.entry,
        upstream: atPort(String(recipe.entry.upstream), port),
        url: `http://${recipe.id}.localhost:${ports.gatewright}`,
      }
      return setValue(text, ['apps'], { [recipe.id]: entry }) ?? text
    },
  })
  after(demo.stop)
  const browser = await launchChromium()
  after(() => browser.close())
  const page = await (await browser.newContext()).newPage()
  await page.goto(demo.console)
  await page.getByRole('link', { name: 'Continue with Microsoft' }).click()
  await signInAtEntra(page, 'ada@contoso.test')
  await page.waitForURL(`${demo.console}/admin`)
  const url = `http://${recipe.id}.localhost:${new URL(demo.console).port}`
  return {
    url,
    page,
    askAsStranger: (path, headers = {}) => statusOf(new URL(path, url), headers),
    createToken() {
      const wanted = ['--name', 'npm', '--app', recipe.id, '--config', configuration]
      const args = [commandLine, 'token', 'create', 'ada@contoso.test', ...wanted]
      const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
      const [token] = /gw_\S+/.exec(stdout) ?? []
      if (token === undefined) throw new Error(`no token: ${stdout}${stderr}`)
      return token
    },
  }
}

function atPort(upstream: string, port: number): string {
  const url = new URL(upstream)
  url.host = `127.0.0.1:${port}`
  return url.href
}

/** By address, for Node's resolver does not know names below `localhost` everywhere. */
const statusOf = (url: URL, headers: Readonly<Record<string, string>>): Promise<number> =>
  new Promise((resolve, reject) => {
    const path = url.pathname + url.search
    get({ host: '127.0.0.1', port: url.port, path, headers: { ...headers, host: url.host } }, answer =>
      resolve(answer.resume().statusCode ?? 0),
    ).once('error', reject)
  })
