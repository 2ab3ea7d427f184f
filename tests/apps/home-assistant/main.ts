import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readRecipe } from '../../../examples/demo/src/recipe.ts'
import { startDaemon } from '../../support/daemon.ts'
import { freePort } from '../../support/free-ports.ts'
import { picture } from '../../support/picture.ts'
import type { Report } from '../../support/report.ts'
import type { After } from '../../support/run-parts.ts'
import { startGate } from '../support/gate.ts'
import { ownFolder } from '../support/own-folder.ts'
import { programOfPip } from '../support/pip.ts'

/** The last one for Python 3.11, with the page that it would fetch at its first start. */
const wanted = ['homeassistant==2023.12.4', 'home-assistant-frontend==20231208.2']

/** Home Assistant, which signs in itself: once, for it remembers the browser. Its page lives by a WebSocket. */
export async function homeAssistant(report: Report, after: After): Promise<void> {
  const program = programOfPip('homeassistant', 'hass', wanted)
  const recipe = readRecipe('home-assistant')
  const folder = ownFolder('home-assistant', after)
  const port = await freePort()
  const configuration = recipe.blocks.get('yaml configuration.yaml') ?? ''
  writeFileSync(join(folder, 'configuration.yaml'), `${configuration}  server_port: ${port}\nfrontend:\n`)
  // Its tour through a new house is over.
  const done = ['user', 'core_config', 'integration', 'analytics']
  mkdirSync(join(folder, '.storage'))
  writeFileSync(
    join(folder, '.storage/onboarding'),
    JSON.stringify({ version: 4, minor_version: 1, key: 'onboarding', data: { done } }),
  )
  execFileSync(program, ['--script', 'auth', '-c', folder, 'add', 'ada', 'correct-horse'], { stdio: 'pipe' })
  const daemon = await startDaemon(program, ['-c', folder], port, { path: '/manifest.json', seconds: 240 })
  after(daemon.stop)
  const gate = await startGate({ recipe, port }, after)
  const { page } = gate
  const frames: string[] = []
  page.on('websocket', socket => socket.on('framereceived', ({ payload }) => frames.push(String(payload))))
  await page.goto(gate.url)
  await page.locator('input[name=username]').fill('ada')
  await page.locator('input[name=password]').fill('correct-horse')
  await page.getByText('Keep me logged in').click()
  await page.locator('input[name=password]').press('Enter')
  await page.locator('home-assistant ha-sidebar').waitFor({ timeout: 60_000 })
  report.check('home-assistant: its own sign-in works', true)
  report.check(
    'home-assistant: its page speaks by a WebSocket',
    frames.some(frame => frame.includes('auth_ok')),
    () => frames.slice(0, 3),
  )
  await page.reload()
  await page.locator('home-assistant ha-sidebar').waitFor({ timeout: 60_000 })
  report.check('home-assistant: and it remembers the browser', !page.url().includes('/auth/'), () => [
    page.url(),
  ])
  await picture(page, 'apps-home-assistant')
  const webhook = await gate.askAsStranger('/api/webhook/unknown')
  report.check('home-assistant: a webhook is reached from outside', webhook !== 401, () => [String(webhook)])
  const stranger = await gate.askAsStranger('/manifest.json')
  report.check('home-assistant: a stranger does not see that it is there', stranger === 401, () => [
    String(stranger),
  ])
}
