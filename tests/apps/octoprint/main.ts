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
import { programOfPip } from '../support/pip.ts'
import { upload } from './in-page.mjs'

/** OctoPrint: who is signed in, the WebSocket of its page, and a file to print. */
export async function octoprint(report: Report, after: After): Promise<void> {
  const program = programOfPip('OctoPrint', 'octoprint')
  const recipe = readRecipe('octoprint')
  const folder = ownFolder('octoprint', after)
  writeFileSync(join(folder, 'config.yaml'), recipe.blocks.get('yaml config.yaml') ?? '')
  const port = await freePort()
  const args = ['serve', '--iknowwhatimdoing', `--port=${port}`, `--basedir=${folder}`]
  const daemon = await startDaemon(program, args, port, { path: '/api/version', seconds: 90 })
  after(daemon.stop)
  const gate = await startGate({ recipe, port }, after)
  const { page } = gate
  const frames: string[] = []
  page.on('websocket', socket => socket.on('framereceived', ({ payload }) => frames.push(String(payload))))
  await page.goto(gate.url)
  await page.locator('#navbar_login').waitFor()
  report.check(
    'octoprint: it opens without a sign-in page of its own',
    !page.url().includes('/login'),
    () => [page.url()],
  )
  const me = JSON.parse((await askFromPage(page, '/api/currentuser')).text)
  report.check('octoprint: it is Ada', me.name === 'ada@contoso.test', () => [JSON.stringify(me)])
  await page.locator('#navbar_login', { hasText: 'ada@contoso.test' }).waitFor()
  report.check('octoprint: its page shows her', true)
  const uploaded = await page.evaluate(upload, 'G28\n'.repeat(500_000))
  report.check('octoprint: a file of 2 MB is uploaded', uploaded === 201, () => [String(uploaded)])
  await page.locator('#files', { hasText: 'part.gcode' }).waitFor()
  report.check(
    'octoprint: the page hears of it by its WebSocket',
    frames.some(frame => frame.includes('part.gcode')),
    () => frames.slice(-3),
  )
  await page.setViewportSize({ width: 1280, height: 1080 })
  await picture(page, 'apps-octoprint')
  const stranger = await gate.askAsStranger('/api/currentuser', { 'Remote-Email': 'ada@contoso.test' })
  report.check('octoprint: a stranger who sends the header is nobody', stranger === 401, () => [
    String(stranger),
  ])
}
