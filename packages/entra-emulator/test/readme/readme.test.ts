import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { freePort } from '../../../../tests/support/free-ports.ts'
import { startEntraEmulator } from '../../src/index.ts'
import { createTestBrowser } from '../support/browser.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const folder = mkdtempSync(join(tmpdir(), 'entra-emulator-readme-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** The first block of this language that contains the text. */
const block = (language: string, containing: string): string => {
  const blocks = [...readme.matchAll(/```(\w+)\n(.*?)```/gs)]
  const found = blocks.find(([, name, text]) => name === language && text?.includes(containing))?.[2]
  if (found === undefined) throw new Error(`the README has no ${language} block with ${containing}`)
  return found
}

describe('the README', () => {
  it('signs in with MSAL by its own program, run as it stands but for the ports', async () => {
    const emulator = await startEntraEmulator({ tls: true })
    const port = String(await freePort())
    const authority = join(folder, 'ca.pem')
    writeFileSync(authority, emulator.caCertificate ?? '')
    const program = block('js', 'ConfidentialClientApplication')
      .replaceAll('localhost:4000', `localhost:${emulator.port}`)
      .replaceAll('localhost:3000', `localhost:${port}`)
      .replace('listen(3000', `listen(${port}`)
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: root,
      env: { ...process.env, NODE_EXTRA_CA_CERTS: authority },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    try {
      const browser = createTestBrowser({ ca: emulator.caCertificate ?? '' })
      const start = () => browser.get(`http://127.0.0.1:${port}/`).catch(() => undefined)
      await expect.poll(async () => (await start())?.status).toBe(302)
      const location = (await start())?.location ?? ''
      const back = (await browser.signIn(location, 'ada@contoso.test')).location ?? ''
      const greeting = await browser.get(back.replace('localhost', '127.0.0.1'))
      expect(greeting.text).toBe('Hello, Ada Lovelace')
    } finally {
      child.kill()
      await emulator.close()
    }
  })

  it('shows a seed file that works', async () => {
    const seed = join(folder, 'seed.json')
    writeFileSync(seed, block('jsonc', '"tenants"'))
    const emulator = await startEntraEmulator({ seed })
    await emulator.close()
    expect(emulator.store.applications.list().map(app => app.displayName)).toEqual(['Bot'])
  })

  it('shows a fault file that works', async () => {
    const faultFile = join(folder, 'faults.json')
    writeFileSync(faultFile, block('json', '"faults"'))
    const emulator = await startEntraEmulator({ faultFile })
    await emulator.close()
    expect(emulator.faults.list()).toMatchObject([
      { kind: 'unavailable', probability: 0.3 },
      { kind: 'clock_off', minutes: -7 },
    ])
  })

  it('names every kind of fault and every seed', async () => {
    const { faultKinds } = await import('../../src/index.ts')
    for (const name of [...faultKinds, 'demo', 'empty', 'personas']) expect(readme).toContain(`\`${name}\``)
  })
})
