import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Recipe, readRecipe } from '../../../examples/demo/src/recipe.ts'
import { type Daemon, startDaemon } from '../../support/daemon.ts'
import { freePort } from '../../support/free-ports.ts'
import { picture } from '../../support/picture.ts'
import { Absent, type Report } from '../../support/report.ts'
import type { After } from '../../support/run-parts.ts'
import { startGate } from '../support/gate.ts'
import { ownFolder } from '../support/own-folder.ts'
import { programOfPip } from '../support/pip.ts'

const secret = 'a-secret-of-gatewright-and-pgadmin-0001'

/** pgAdmin: who is signed in, by a header that counts beside a secret alone. */
export async function pgadmin(report: Report, after: After): Promise<void> {
  const python = programOfPip('pgadmin4', 'python3')
  const recipe = readRecipe('pgadmin')
  const folder = ownFolder('pgadmin', after)
  const port = await freePort()
  const daemon = await startPgadmin(python, folder, port, recipe)
  after(daemon.stop)
  const gate = await startGate({ recipe, port, files: { './secrets/pgadmin': secret } }, after)
  const { page } = gate
  await page.goto(gate.url)
  await page.getByText('ada@contoso.test').first().waitFor()
  report.check('pgadmin: its page shows Ada, without a sign-in page of its own', true)
  // By then pgAdmin would have asked for whatever it asks for.
  await page.getByText('Loading pgAdmin').waitFor({ state: 'detached' })
  const asked = await page.locator('input[type=password]:visible').count()
  report.check('pgadmin: it asks for no password of its own', asked === 0)
  report.check('pgadmin: no second sign-in page', !page.url().includes('/login'), () => [page.url()])
  await picture(page, 'apps-pgadmin')
  const around = await fetch(`http://127.0.0.1:${port}/browser/`, {
    headers: { 'Remote-Email': 'ada@contoso.test' },
    redirect: 'manual',
  })
  report.check('pgadmin: who comes around the gate is not believed', around.status !== 200, () => [
    String(around.status),
  ])
  const stranger = await gate.askAsStranger('/browser/', { 'X-Pgadmin-Webserver-Secret': secret })
  report.check('pgadmin: a stranger is nobody', stranger === 401, () => [String(stranger)])
}

async function startPgadmin(python: string, folder: string, port: number, recipe: Recipe): Promise<Daemon> {
  const secretFile = join(folder, 'gatewright-secret')
  writeFileSync(secretFile, `${secret}\n`)
  writeFileSync(join(folder, 'encryption-secret'), 'a-secret-of-pgadmin-alone-0001\n')
  const here = (block: string) => (recipe.blocks.get(block) ?? '').replaceAll('/etc/pgadmin', folder)
  writeFileSync(join(folder, 'key-of-user'), here('sh key-of-user'), { mode: 0o700 })
  const own = [`DATA_DIR = "${folder}"`, `DEFAULT_SERVER_PORT = ${port}`, 'UPGRADE_CHECK_ENABLED = False']
  writeFileSync(
    join(folder, 'config_local.py'),
    [here('python config_local.py'), ...own, `LOG_FILE = "${folder}/log"`, ''].join('\n'),
  )
  const env = {
    PYTHONPATH: folder,
    PGADMIN_SETUP_EMAIL: 'first@contoso.test',
    PGADMIN_SETUP_PASSWORD: 'correct-horse',
  }
  const where = spawnSync(
    python,
    ['-c', 'import importlib.util as u; print(u.find_spec("pgadmin4").submodule_search_locations[0])'],
    {
      encoding: 'utf8',
    },
  )
  if (where.status !== 0) throw new Absent(where.stderr)
  const program = join(where.stdout.trim(), 'pgAdmin4.py')
  return await startDaemon(python, [program], port, { env, path: '/misc/ping', seconds: 120 })
}
