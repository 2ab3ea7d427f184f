import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, freePorts } from '../support/free-ports.ts'
import { findPostgres, startPostgres } from '../support/postgres-server.ts'
import type { Chart } from './helm.ts'
import { cli, probe, serve } from './serve.ts'
import { least } from './values.ts'

/** Runs what two pods would run that start at the same time on a PostgreSQL in which nothing is. */
export async function trySeveral(chart: Chart, promise: (text: string) => void): Promise<void> {
  if (findPostgres() === undefined)
    return console.log('not tried: several pods. There is no PostgreSQL: install Debian’s postgresql')
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-helm-pods-'))
  const database = await startPostgres()
  try {
    const pods = await Promise.all(['one', 'two'].map(name => podIn(join(folder, name), chart)))
    const stops = await Promise.all(
      pods.map(({ file, address }) => serve(file, { [address]: database.url('postgres') })),
    )
    for (const { container, ports } of pods) {
      await probe(container, ports.http)
      const grpc = connect(ports.grpc, '127.0.0.1')
      await once(grpc, 'connect')
      grpc.destroy()
    }
    await Promise.all(stops.map(stop => stop()))
    promise('two pods that start at once on an empty PostgreSQL are ready both, and listen for gRPC')
    await database.ask('create database another')
    await tryLater(chart, folder, database.url('another'), promise)
  } finally {
    await database.remove()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The values of a chart are changed while pods come and go, and what the console has saved is what runs. */
async function tryLater(
  chart: Chart,
  folder: string,
  url: string,
  promise: (text: string) => void,
): Promise<void> {
  const programs = join(folder, 'bin')
  mkdirSync(programs)
  symlinkSync(cli, join(programs, 'gatewright'))
  const env = { DATABASE_URL: url }
  // One after the other.
  const port = await freePort()
  const texts: string[] = []
  for (const [name, roles] of [
    ['first', ['support']],
    ['later', ['changed']],
  ] as const) {
    const data = join(folder, name, 'data')
    const file = join(folder, name, 'gatewright.config.json')
    const given = join(folder, `${name}.json`)
    const values = {
      ...least,
      config: { httpServer: { ...least.config.httpServer, port }, roles },
      postgres: { enabled: true, secretName: 'database' },
    }
    const rendered = chart.render(values)
    const [before] = rendered.only('Deployment').spec.template.spec.initContainers
    mkdirSync(data, { recursive: true })
    writeFileSync(
      given,
      rendered.only('Secret').stringData['gatewright.config.json'].replace('"/data"', '"./data"'),
    )
    const [shell, ...args] = before.command as readonly [string, ...string[]]
    execFileSync(shell, [...args.slice(0, -2), given, file], {
      env: { ...process.env, ...env, PATH: `${programs}:${process.env.PATH}` },
      stdio: 'pipe',
    })
    const stop = await serve(file, env)
    texts.push(readFileSync(file, 'utf8'))
    await stop()
  }
  assert.equal(texts[1], texts[0])
  promise('a pod that is made of other values later runs what the database has, and starts')
}

/** What the pod would have, in a folder of its own and on ports of its own: they share a machine here. */
async function podIn(folder: string, chart: Chart) {
  const [http = 0, grpc = 0] = await freePorts(2)
  const values = {
    ...least,
    config: { httpServer: { ...least.config.httpServer, port: http } },
    editInConsole: false,
    postgres: { enabled: true, secretName: 'database' },
    extAuthz: { enabled: true },
    replicas: 2,
  }
  const rendered = chart.render(values)
  const [container] = rendered.only('Deployment').spec.template.spec.containers
  const text: string = rendered.only('Secret').stringData['gatewright.config.json']
  mkdirSync(folder)
  const file = join(folder, 'gatewright.config.json')
  writeFileSync(
    file,
    text.replace('"/data"', JSON.stringify(join(folder, 'data'))).replace(':9191', `:${grpc}`),
  )
  return { file, container, ports: { http, grpc }, address: container.env[0].name as string }
}
