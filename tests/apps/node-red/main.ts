import { writeFileSync } from 'node:fs'
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
import { fileOfNpm } from '../support/programs.ts'

/** Node-RED's editor with its WebSocket, and a flow that is deployed. */
export async function nodeRed(report: Report, after: After): Promise<void> {
  const program = await fileOfNpm('node-red/red.js')
  const recipe = readRecipe('node-red')
  const folder = ownFolder('node-red', after)
  writeFileSync(join(folder, 'settings.js'), recipe.blocks.get('js settings.js') ?? '')
  const port = await freePort()
  const settings = ['--userDir', folder, '--settings', join(folder, 'settings.js'), '--port', String(port)]
  const daemon = await startDaemon(process.execPath, [program, ...settings], port)
  after(daemon.stop)
  const gate = await startGate({ recipe, port }, after)
  const { page } = gate
  const frames: string[] = []
  page.on('websocket', socket => {
    if (socket.url().endsWith('/comms'))
      socket.on('framereceived', ({ payload }) => frames.push(String(payload)))
  })
  await page.goto(gate.url)
  await page.locator('#red-ui-header-button-deploy').waitFor()
  report.check(
    'node-red: the editor opens without a sign-in page of its own',
    (await page.locator('#node-dialog-login').count()) === 0,
  )
  const settingsSeen = await askFromPage(page, '/settings')
  const { user } = JSON.parse(settingsSeen.text) as { user?: { username?: string } }
  report.check('node-red: it is Ada', user?.username === 'ada@contoso.test', () => [JSON.stringify(user)])
  const flow = [
    { id: 'flow1', type: 'tab', label: 'Orders' },
    {
      id: 'in1',
      type: 'http in',
      z: 'flow1',
      url: '/webhooks/ping',
      method: 'get',
      x: 160,
      y: 100,
      wires: [['out1']],
    },
    { id: 'out1', type: 'http response', z: 'flow1', x: 400, y: 100, wires: [] },
  ]
  const deployed = await askFromPage(page, '/flows', {
    method: 'POST',
    body: JSON.stringify(flow),
    headers: { 'Content-Type': 'application/json', 'Node-RED-Deployment-Type': 'full' },
  })
  report.check('node-red: a flow is deployed', deployed.status === 204, () => [
    String(deployed.status),
    deployed.text,
  ])
  await page.waitForTimeout(500)
  report.check(
    'node-red: the editor hears of it by its WebSocket',
    frames.some(frame => frame.includes('notification/')),
    () => frames,
  )
  await askFromPage(page, '/settings/user', {
    method: 'POST',
    body: JSON.stringify({ editor: { view: { 'view-show-welcome-tours': false } } }),
    headers: { 'Content-Type': 'application/json' },
  })
  await page.reload()
  await page.locator('#red-ui-header-button-deploy').waitFor()
  await page.getByText('[get] /webhooks/ping').first().waitFor()
  await page.getByRole('button', { name: 'No, do not enable notifications' }).click()
  await page.locator('#red-ui-header-button-user').click()
  await picture(page, 'apps-node-red')
  const stranger = await gate.askAsStranger('/settings', { 'Remote-Email': 'ada@contoso.test' })
  report.check('node-red: a stranger who sends the header is nobody', stranger === 401, () => [
    String(stranger),
  ])
}
