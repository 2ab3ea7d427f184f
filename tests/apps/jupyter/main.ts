import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readRecipe } from '../../../examples/demo/src/recipe.ts'
import { startDaemon } from '../../support/daemon.ts'
import { freePort } from '../../support/free-ports.ts'
import { picture } from '../../support/picture.ts'
import type { Report } from '../../support/report.ts'
import type { After } from '../../support/run-parts.ts'
import { askFromPage } from '../support/ask-from-page.ts'
import { startGate } from '../support/gate.ts'
import { ownFolder } from '../support/own-folder.ts'
import { programOfPip } from '../support/pip.ts'
import { runInKernel, upload } from './in-page.mjs'

/** JupyterLab: a notebook's kernel runs a line by its WebSocket, and a file is uploaded. */
export async function jupyter(report: Report, after: After): Promise<void> {
  const program = programOfPip('jupyterlab', 'jupyter-lab')
  const recipe = readRecipe('jupyter')
  const folder = ownFolder('jupyter', after)
  mkdirSync(join(folder, 'work'))
  const configuration = join(folder, 'jupyter_server_config.py')
  writeFileSync(configuration, recipe.blocks.get('python jupyter_server_config.py') ?? '')
  const port = await freePort()
  const args = [
    '--allow-root',
    `--config=${configuration}`,
    `--port=${port}`,
    `--notebook-dir=${join(folder, 'work')}`,
  ]
  const env = { JUPYTER_CONFIG_DIR: join(folder, 'config'), JUPYTER_DATA_DIR: join(folder, 'data') }
  const daemon = await startDaemon(program, args, port, { env, path: '/api' })
  after(daemon.stop)
  const gate = await startGate({ recipe, port }, after)
  const { page } = gate
  await page.goto(gate.url)
  await page.locator('#jp-top-panel, #jp-main-dock-panel').first().waitFor()
  report.check('jupyter: the Lab opens without a token page', !page.url().includes('/login'), () => [
    page.url(),
  ])
  const me = JSON.parse((await askFromPage(page, '/api/me')).text)
  report.check('jupyter: it is Ada', me.identity?.display_name === 'Ada Lovelace', () => [JSON.stringify(me)])
  const said = await page.evaluate(runInKernel, '6 * 7')
  report.check('jupyter: a kernel computes', said === '42', () => [said])
  const content = 'x'.repeat(5_000_000)
  const uploaded = await page.evaluate(upload, content)
  report.check('jupyter: a file of 5 MB is uploaded', uploaded === content.length, () => [String(uploaded)])
  await page.getByRole('button', { name: 'No', exact: true }).click()
  await page.locator('jp-button[data-command="filebrowser:refresh"]').first().click()
  await page.locator('.jp-DirListing').getByText('a file.txt').waitFor()
  await picture(page, 'apps-jupyter')
  const stranger = await gate.askAsStranger('/api/me', { 'Remote-Email': 'ada@contoso.test' })
  report.check('jupyter: a stranger who sends the header is nobody', stranger === 401, () => [
    String(stranger),
  ])
}
