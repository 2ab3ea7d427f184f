import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
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
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../support/free-ports.ts'
import type { Chart } from './helm.ts'
import { cli, probe, serve } from './serve.ts'
import { everything, least } from './values.ts'

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
    const stop = await serve(file)
    await probe(containers[0], port)
    await stop()
    assert.ok(existsSync(join(folder, 'data/gatewright.sqlite')))
    promise('"gatewright check" takes it, the server starts with it, and every probe is answered')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const fileOf = (chart: Chart, values: object): string => chart.render(values).only('Secret').stringData[name]
