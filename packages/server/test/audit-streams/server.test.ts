import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { freePort } from '../../../../tests/support/free-ports.ts'
import { fileText, startConsole } from '../admin-api/support/console.ts'
import { ask } from '../gate/support/ask.ts'
import { temporaryFolder } from '../gate/support/daemon.ts'

it('a running server sends who signed in and was refused, shows how far it is, and begins and ends by a restart', async () => {
  const listen = await freePort()
  const path = join(temporaryFolder({}), 'audit.jsonl')
  const settings = { observability: { listen } }
  const streams = [{ name: 'disk', file: { path } }]
  const console = await startConsole(fileText(settings))
  onTestFinished(() => console.close())
  const restartWith = async (text: string) => {
    const { version } = (await console.ada.call('GET', '/config')).json()
    expect((await console.ada.call('PUT', '/config', { text, baseVersion: version })).status).toBe(200)
    await console.gatewright.restartFromFile('test')
  }
  const metrics = async () => (await ask(listen, '/metrics', { host: 'localhost' })).body
  const events = async () =>
    (await readFile(path, 'utf8').catch(() => ''))
      .split('\n')
      .slice(0, -1)
      .map(line => JSON.parse(line))

  await restartWith(fileText({ ...settings, audit: { streams } }))
  await vi.waitFor(
    async () => {
      await console.newBrowser().call('POST', 'http://localhost:3000/api/v1/auth/login/basic/default', {
        email: 'grace@contoso.test',
        password: 'wrong',
      })
      expect(await events()).toContainEqual(
        expect.objectContaining({ kind: 'sign-in', result: 'refused', code: 'invalid_credentials' }),
      )
    },
    { timeout: 20_000, interval: 500 },
  )
  expect(JSON.stringify(await events())).not.toContain('wrong"')
  // An event counts as sent once the receiver says that it has it: a moment after it can be read in its file.
  await expect.poll(metrics).toMatch(/^gatewright_audit_stream_sent_total\{stream="disk"\} [1-9]/m)
  expect(await metrics()).toMatch(/^gatewright_audit_stream_lag_events\{stream="disk"\} \d/m)

  await restartWith(fileText(settings))
  await expect.poll(metrics).not.toContain('stream="disk"')
})
