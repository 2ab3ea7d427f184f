import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import { join } from 'node:path'
import { root } from '../../scripts/packages/published.ts'
import type { Manifest } from './helm.ts'

export const cli = join(root, 'packages/cli/bin/gatewright.mjs')

/**
 * Starts the server as a pod does, and resolves when it is ready.
 * @returns what stops it as a kubelet does
 */
export async function serve(file: string, env: NodeJS.ProcessEnv = {}): Promise<() => Promise<void>> {
  const child = spawn(process.execPath, [cli, 'start', '--config', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  })
  const ended = once(child, 'exit')
  // However this process ends: its output may be read by somebody who goes away.
  process.once('exit', () => child.kill('SIGKILL'))
  let isReady = false
  const output = child.stdout.iterator({ destroyOnReturn: false })
  for await (const chunk of output) {
    isReady = String(chunk).includes('Gatewright is ready')
    if (isReady) break
  }
  assert.ok(isReady, 'the server ended before it was ready')
  child.stdout.resume()
  return async () => {
    child.kill('SIGTERM')
    assert.deepEqual(await ended, [0, null])
  }
}

/** Asks what a kubelet asks, of a pod's one container. */
export async function probe(container: Manifest, port: number): Promise<void> {
  const { startupProbe, livenessProbe, readinessProbe } = container
  for (const { httpGet } of [startupProbe, livenessProbe, readinessProbe])
    assert.equal(await ask(port, httpGet.path), 200)
}

/** As a kubelet asks: by the address of the pod. */
async function ask(port: number, path: string): Promise<number | undefined> {
  const asked = request({ host: '127.0.0.1', port, path, headers: { host: `10.244.3.4:${port}` } }).end()
  const [answer] = await once(asked, 'response')
  answer.resume()
  return answer.statusCode
}
