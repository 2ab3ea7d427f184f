/** Somebody who has never heard of Gatewright follows the emulator's README in an empty folder, with the packed tarball. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { root } from '../../../scripts/packages/published.ts'
import { emptyFolder } from '../support/empty-folder.ts'
import { nodeFolder, type nodes } from '../support/nodes.ts'
import { buildPackages } from '../support/packages.ts'
import { startRegistry } from '../support/registry.ts'

const readme = readFileSync(join(root, 'packages/entra-emulator/README.md'), 'utf8')
/** A program of the README by the name in its first line. */
const program = (name: string): string => {
  const found = [...readme.matchAll(/```js\n(.*?)```/gs)].find(([, text]) => text?.startsWith(`// ${name}\n`))
  if (found?.[1] === undefined) throw new Error(`The README has no ${name}.`)
  return found[1]
}

let registry: Awaited<ReturnType<typeof startRegistry>>
beforeAll(async () => {
  registry = await startRegistry(await buildPackages('test-newcomer'))
})
afterAll(() => registry?.close())

async function project(node: (typeof nodes)[number], ...packages: readonly string[]) {
  nodeFolder(node)
  const folder = emptyFolder({ node, registry: registry.address })
  onTestFinished(() => folder.remove())
  folder.write('package.json', '{ "private": true, "type": "module" }')
  const installed = await folder.run(
    'npm',
    'install',
    '--save-dev',
    '--no-audit',
    '@gatewright/entra-emulator',
    ...packages,
  )
  expect(installed.output).not.toMatch(/npm error|EBADENGINE/)
  return folder
}

it.each(['22', '26'] as const)(
  'on Node %s, tests with Vitest and openid-client, and with node:test and MSAL, pass',
  async node => {
    const folder = await project(node, 'openid-client', '@azure/msal-node', 'vitest')
    folder.write('sign-in.test.js', program('sign-in.test.js'))
    const vitest = await folder.run('npx', 'vitest', 'run', 'sign-in')
    expect(vitest.output).toMatch(/2 passed/)
    expect(vitest.code).toBe(0)

    folder.write('msal.test.js', program('msal.test.js'))
    const msal = await folder.run('node', '--test', 'msal.test.js')
    expect(msal.output).toMatch(/pass 1\b/)
    expect(msal.code).toBe(0)
  },
)

it('is told by the command how it is used, by its own name, and has no other package of ours to install', async () => {
  const folder = await project('24')
  const help = await folder.run('npx', '@gatewright/entra-emulator', '--help')
  expect(help.output).toMatch(/^Usage: entra-emulator \[options\]/)
  expect(help.output).toContain('--seed')
  expect(`${help.output}`).not.toMatch(/gatewright/i)
  expect((await folder.run('npx', '@gatewright/entra-emulator', '--version')).output).toMatch(
    /^\d+\.\d+\.\d+/,
  )
  const list = await folder.run('npm', 'ls', '--all', '--parseable')
  expect(list.output.match(/@gatewright\/[\w-]+/g)).toEqual(['@gatewright/entra-emulator'])

  folder.write(
    'common.cjs',
    `const { startEntraEmulator } = require('@gatewright/entra-emulator')
startEntraEmulator().then(async emulator => {
  console.log('users', emulator.store.users.size)
  await emulator.close()
})`,
  )
  expect((await folder.run('node', 'common.cjs')).output).toBe('users 4\n')
})

it('has types for whoever writes TypeScript, strictly, and without skipping those of the package', async () => {
  const folder = await project('24', 'typescript', '@types/node')
  const strict = {
    strict: true,
    module: 'nodenext',
    target: 'es2023',
    noEmit: true,
    skipLibCheck: false,
    types: ['node'],
  }
  folder.write('tsconfig.json', JSON.stringify({ compilerOptions: strict }))
  folder.write(
    'program.ts',
    `import { type EntraEmulator, type SeedFile, startEntraEmulator } from '@gatewright/entra-emulator'
const seed: SeedFile = { tenants: [{ name: 'Contoso', domains: ['contoso.test'] }] }
const emulator: EntraEmulator = await startEntraEmulator({ seed, clock: { now: () => 0 } })
emulator.faults.add({ kind: 'slow', delayMs: 5 })
// @ts-expect-error: there is no such fault
emulator.faults.add({ kind: 'slwo' })
const back: URL = await emulator.signIn('http://127.0.0.1', 'ada@contoso.test')
console.log(back.href)
await emulator.close()
`,
  )
  const { code, output } = await folder.run('npx', 'tsc', '-p', '.')
  expect(output).toBe('')
  expect(code).toBe(0)
})
