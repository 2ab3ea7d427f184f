import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readRecipe } from '../../../examples/demo/src/recipe.ts'
import { startDaemon } from '../../support/daemon.ts'
import { freePort } from '../../support/free-ports.ts'
import { picture } from '../../support/picture.ts'
import type { Report } from '../../support/report.ts'
import type { After } from '../../support/run-parts.ts'
import { startGate } from '../support/gate.ts'
import { ownFolder } from '../support/own-folder.ts'
import { fileOfNpm } from '../support/programs.ts'
import { npmIn } from './npm.ts'

/** Verdaccio: npm publishes and reads a scoped package with an API token, and its page shows it. */
export async function verdaccio(report: Report, after: After): Promise<void> {
  const program = await fileOfNpm('verdaccio/bin/verdaccio')
  const recipe = readRecipe('verdaccio')
  const folder = ownFolder('verdaccio', after)
  writeFileSync(join(folder, 'config.yaml'), recipe.blocks.get('yaml config.yaml') ?? '')
  const port = await freePort()
  const args = [program, '--config', join(folder, 'config.yaml'), '--listen', `127.0.0.1:${port}`]
  const daemon = await startDaemon(process.execPath, args, port, { path: '/-/ping' })
  after(daemon.stop)
  const token = await tokenOf(port)
  const gate = await startGate({ recipe, port, files: { './secrets/verdaccio': token } }, after)
  const npmrc = (recipe.blocks.get('ini .npmrc') ?? '')
    .replaceAll('https://npm.example.com', gate.url)
    .replaceAll('//npm.example.com', gate.url.replace('http:', ''))
    .replace('gw_…', gate.createToken())
  const npm = npmIn(folder, npmrc)
  const published = await npm.run('publish')
  report.check('verdaccio: npm publishes a scoped package', published.code === 0, () => [published.said])
  const viewed = await npm.run('view', '@acme/tool', 'version')
  report.check('verdaccio: npm finds it, by a path with %2f', viewed.said.includes('1.2.3'), () => [
    viewed.said,
  ])
  const packed = await npm.run('pack', '@acme/tool')
  report.check('verdaccio: npm fetches it, from the address that people use', packed.code === 0, () => [
    packed.said,
  ])
  const { page } = gate
  await page.goto(gate.url)
  await page.getByText('@acme/tool').first().waitFor()
  report.check('verdaccio: its page opens and lists it, with no sign-in page of its own', true)
  await page.goto(`${gate.url}/-/web/detail/@acme/tool`)
  await page.getByText('Turns screws.').first().waitFor()
  await picture(page, 'apps-verdaccio')
  const stranger = await gate.askAsStranger('/@acme%2ftool', {
    authorization: `Bearer ${token}`,
  })
  report.check('verdaccio: a stranger with Verdaccio’s own token is nobody', stranger === 401, () => [
    String(stranger),
  ])
  const around = await fetch(`http://127.0.0.1:${port}/@acme%2ftool`)
  report.check('verdaccio: who comes around the gate gets nothing', around.status === 401, () => [
    String(around.status),
  ])
}

/** Makes the one user, as the page says. */
async function tokenOf(port: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/-/user/org.couchdb.user:gatewright`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: 'gatewright', password: 'a-password-that-nobody-needs-0001' }),
  })
  return ((await answer.json()) as { token: string }).token
}
