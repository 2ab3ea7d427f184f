/** From an empty folder to a running server with a sign-in, by `npx` alone, on every Node that the packages name. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { createTestBrowser } from '../../../packages/entra-emulator/test/support/browser.ts'
import { root } from '../../../scripts/packages/published.ts'
import { freePorts } from '../../support/free-ports.ts'
import { emptyFolder } from '../support/empty-folder.ts'
import { nodeFolder, nodes } from '../support/nodes.ts'
import { type BuiltPackage, buildPackages } from '../support/packages.ts'
import { startRegistry } from '../support/registry.ts'

const readme = readFileSync(join(root, 'packages/cli/README.md'), 'utf8')
const configuration = /```json\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''
const [emulatorCommand = '', serverCommand = ''] = [...readme.matchAll(/```sh\n(npx .*)\n```/g)].map(
  ([, command]) => command,
)

let packages: readonly BuiltPackage[]
let registry: Awaited<ReturnType<typeof startRegistry>>
beforeAll(async () => {
  packages = await buildPackages('test-first-sign-in')
  registry = await startRegistry(packages)
  nodes.map(nodeFolder)
})
afterAll(() => registry?.close())

const npx = (command: string, ...more: readonly string[]) => [
  ...command.replace(/^npx /, 'npx --yes ').split(' '),
  ...more,
]

it.each(nodes)('on Node %s, the steps of the README lead to a signed-in super admin', async node => {
  const begun = performance.now()
  const folder = emptyFolder({ node, registry: registry.address })
  onTestFinished(() => folder.remove())
  const [emulatorPort = 0, port = 0] = await freePorts(2)

  await folder.until(/Portal/, npx(emulatorCommand, '--port', String(emulatorPort)))
  const ports = configuration
    .replaceAll('localhost:4000', `localhost:${emulatorPort}`)
    .replaceAll('localhost:3000', `localhost:${port}`)
  const file = { ...JSON.parse(ports), httpServer: { port, externalUrl: `http://localhost:${port}` } }
  folder.write('gatewright.config.json', JSON.stringify(file))
  const printed = await folder.until(/Gatewright is ready/, npx(serverCommand))
  expect(printed).not.toMatch(/Warning/)

  const origin = `http://localhost:${port}`
  const browser = createTestBrowser()
  const toEntra = (await browser.get(`${origin}/api/v1/auth/login/oauth2/azure`)).location ?? ''
  const back = (await browser.signIn(toEntra, 'ada@contoso.test')).location ?? ''
  expect((await browser.get(back)).status).toBe(303)
  const me = await browser.get(`${origin}/api/v1/auth/me`)
  expect(JSON.parse(me.text)).toMatchObject({
    collaborator: { email: 'ada@contoso.test' },
    superAdmin: true,
  })
  console.log(
    `Node ${node}: ${((performance.now() - begun) / 1000).toFixed(1)} s from an empty folder to a sign-in`,
  )

  const page = await browser.get(`${origin}/admin/`)
  expect(page.status).toBe(200)
  const script = /<script[^>]* src="([^"]+)"/.exec(page.text)?.[1] ?? ''
  expect((await browser.get(origin + script)).status).toBe(200)
  const portal = await browser.get(`http://localhost:${emulatorPort}/portal/`)
  expect(portal.text).toContain('<script')
})

it('in an empty folder, the command says what to write, and that is enough to start', async () => {
  const folder = emptyFolder({ node: '24', registry: registry.address })
  onTestFinished(() => folder.remove())
  const { code, output } = await folder.run('npx', ...npx(serverCommand).slice(1))
  expect(code).toBe(1)
  expect(output).toContain('gatewright.config.json does not exist')
  expect(output).toContain(
    'gatewright.config.json does not exist. What a server does stands in its configuration file. Write {} into it',
  )
  expect(output).not.toContain('    at ')

  folder.write('gatewright.config.json', '{}')
  expect((await folder.run('npx', '--yes', '@gatewright/cli', 'check')).code).toBe(0)
})

it('the tarballs of a release are enough, where no registry has the packages', async () => {
  const folder = emptyFolder({ node: '24', registry: 'http://127.0.0.1:9/' })
  onTestFinished(() => folder.remove())
  const tarballs = packages.map(({ tarball }) => tarball)
  expect(await folder.run('npm', 'install', '--no-audit', '--no-fund', ...tarballs)).toMatchObject({
    code: 0,
  })
  folder.write('gatewright.config.json', '{}')
  const { code, output } = await folder.run('npx', '@gatewright/cli', 'check')
  expect(output).toContain('default (basic): offered')
  expect(code).toBe(0)
})
