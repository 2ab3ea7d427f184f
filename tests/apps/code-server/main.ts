import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readRecipe } from '../../../examples/demo/src/recipe.ts'
import { startDaemon } from '../../support/daemon.ts'
import { freePort } from '../../support/free-ports.ts'
import { picture } from '../../support/picture.ts'
import type { Report } from '../../support/report.ts'
import type { After } from '../../support/run-parts.ts'
import { startGate } from '../support/gate.ts'
import { ownFolder } from '../support/own-folder.ts'
import { codeServerProgram } from './program.ts'

/** code-server: a file is opened and changed, all of it by WebSockets. */
export async function codeServer(report: Report, after: After): Promise<void> {
  const program = await codeServerProgram()
  const recipe = readRecipe('code-server')
  const folder = ownFolder('code-server', after)
  const port = await freePort()
  const work = join(folder, 'work')
  mkdirSync(work)
  writeFileSync(join(work, 'hello.txt'), 'Hello, ')
  const config = (recipe.blocks.get('yaml config.yaml') ?? '').replace(
    /^bind-addr: .*$/m,
    `bind-addr: 127.0.0.1:${port}`,
  )
  writeFileSync(join(folder, 'config.yaml'), config)
  const own = [`--user-data-dir=${folder}/data`, `--extensions-dir=${folder}/extensions`]
  const args = [program, `--config=${folder}/config.yaml`, ...own, '--disable-workspace-trust', work]
  const env = { HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder }
  const daemon = await startDaemon(process.execPath, args, port, {
    path: '/healthz',
    env,
    seconds: 60,
    group: true,
  })
  after(daemon.stop)
  const gate = await startGate(
    {
      recipe: { ...recipe, entry: { ...recipe.entry, allow: { signedIn: true } } },
      port,
    },
    after,
  )
  const { page } = gate
  let frames = 0
  page.on('websocket', socket => socket.on('framereceived', () => (frames += 1)))
  await page.goto(gate.url)
  await page.locator('.monaco-workbench').waitFor({ timeout: 60_000 })
  report.check('code-server: the editor opens without a password', !page.url().includes('/login'), () => [
    page.url(),
  ])
  await page.locator('.explorer-folders-view').getByText('hello.txt').first().dblclick({ timeout: 60_000 })
  const editor = page.locator('.editor-instance .view-lines').first()
  await editor.getByText('Hello').waitFor({ timeout: 60_000 })
  report.check('code-server: a file is read by its WebSockets', frames > 0)
  await editor.click()
  await page.keyboard.press('Control+End')
  await page.keyboard.type('Ada')
  await page.keyboard.press('Control+s')
  // The editor says nothing of when it has been written.
  const savedSoFar = () => readFileSync(join(work, 'hello.txt'), 'utf8')
  for (let attempt = 0; attempt < 100 && savedSoFar() !== 'Hello, Ada'; attempt += 1)
    await page.waitForTimeout(100)
  const saved = savedSoFar()
  report.check('code-server: what is typed is saved', saved === 'Hello, Ada', () => [saved])
  await picture(page, 'apps-code-server')
  const stranger = await gate.askAsStranger('/healthz')
  report.check('code-server: a stranger does not even learn whether it runs', stranger === 401, () => [
    String(stranger),
  ])
}
