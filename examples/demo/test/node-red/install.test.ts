import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { freePort } from '../../../../tests/support/free-ports.ts'
import { installNodeRed } from '../../src/node-red.ts'

/** A folder as the demo's, where nothing is installed. */
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'demo-apps-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  copyFileSync(join(import.meta.dirname, '../../apps/package.json'), join(folder, 'package.json'))
  return folder
}

it('without a network says that Node-RED is what is missing, why, and that the demo starts without it', async () => {
  vi.stubEnv('npm_config_registry', `http://127.0.0.1:${await freePort()}`)
  vi.stubEnv('npm_config_fetch_retries', '0')
  vi.stubEnv('npm_config_cache', newFolder())
  onTestFinished(() => void vi.unstubAllEnvs())
  const said: string[] = []
  const installing = installNodeRed(line => said.push(line), newFolder())
  await expect(installing).rejects.toThrow(
    /^Node-RED could not be installed: npm could not install it: .*ECONNREFUSED.*\n.*Without --with node-red the demo starts without it\.$/,
  )
  expect(said).toEqual([expect.stringMatching(/^Installing Node-RED into examples\/demo\/apps, once/)])
})

it('is silent where it is installed, and asks nobody', async () => {
  const folder = newFolder()
  mkdirSync(join(folder, 'node_modules/node-red'), { recursive: true })
  writeFileSync(join(folder, 'node_modules/node-red/red.js'), '')
  const said: string[] = []
  await installNodeRed(line => said.push(line), folder)
  expect(said).toEqual([])
  expect(existsSync(join(folder, 'node_modules/node-red/package.json'))).toBe(false)
})
