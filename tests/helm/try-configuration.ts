import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../../scripts/packages/published.ts'
import { freePort } from '../support/free-ports.ts'
import type { Chart } from './helm.ts'
import { everything, least } from './values.ts'

const cli = join(root, 'packages/cli/bin/gatewright.mjs')
const name = 'gatewright.config.json'

/** Runs what the pod would run on its volume: the step before the start, then the server, which its probes ask. */
export async function tryConfiguration(chart: Chart, promise: (text: string) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-helm-volume-'))
  try {
    const { observability } = JSON.parse(fileOf(chart, everything))
    assert.deepEqual(observability, {
      accessLog: 'json',
      listen: '0.0.0.0:9464',
      token: '${file:/run/secrets/gatewright/metrics-token}',
    })
    promise('the token of the metrics stands in no value, only where it lies')

    const port = await freePort()
    const values = { ...least, config: { httpServer: { ...least.config.httpServer, port } } }
    for (const part of ['first', 'configuration', 'data']) mkdirSync(join(folder, part))
    const first = join(folder, 'first', name)
    const file = join(folder, 'configuration', name)
    writeFileSync(first, fileOf(chart, values).replace('"/data"', JSON.stringify(join(folder, 'data'))))
    const { initContainers, containers } = chart.render(values).only('StatefulSet').spec.template.spec
    const [shell, ...args] = initContainers[0].command as readonly [string, ...string[]]
    const before = () => execFileSync(shell, [...args.slice(0, -2), first, file])

    before()
    assert.equal(readFileSync(file, 'utf8'), readFileSync(first, 'utf8'))
    assert.equal(statSync(file).mode & 0o777, 0o600)
    assert.deepEqual(readdirSync(join(folder, 'configuration')), [name])
    writeFileSync(file, readFileSync(file, 'utf8').replace('5s', '0s'))
    before()
    assert.match(readFileSync(file, 'utf8'), /0s/)
    promise(
      'the first start puts the configuration into the volume, for its user alone; no later one replaces it',
    )

    execFileSync(process.execPath, [cli, 'check', '--config', file], { stdio: 'pipe' })
    const { startupProbe, livenessProbe, readinessProbe } = containers[0]
    await whileItServes(file, async () => {
      for (const probe of [startupProbe, livenessProbe, readinessProbe])
        assert.equal(await ask(port, probe.httpGet.path), 200)
    })
    assert.ok(existsSync(join(folder, 'data/gatewright.sqlite')))
    promise('"gatewright check" takes it, the server starts with it, and every probe is answered')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const fileOf = (chart: Chart, values: object): string => chart.render(values).only('Secret').stringData[name]

/** Starts the server, and stops it as a kubelet does. */
async function whileItServes(file: string, work: () => Promise<void>): Promise<void> {
  const child = spawn(process.execPath, [cli, 'start', '--config', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  // However this process ends: its output may be read by somebody who goes away.
  process.once('exit', () => child.kill('SIGKILL'))
  const output = child.stdout.iterator({ destroyOnReturn: false })
  for await (const chunk of output) if (String(chunk).includes('Gatewright is ready')) break
  child.stdout.resume()
  await work()
  child.kill('SIGTERM')
  assert.deepEqual(await ended, [0, null])
}

/** As a kubelet asks: by the address of the pod. */
async function ask(port: number, path: string): Promise<number | undefined> {
  const asked = request({ host: '127.0.0.1', port, path, headers: { host: `10.244.3.4:${port}` } }).end()
  const [answer] = await once(asked, 'response')
  answer.resume()
  return answer.statusCode
}
