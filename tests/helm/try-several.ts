import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePorts } from '../support/free-ports.ts'
import { findPostgres, startPostgres } from '../support/postgres-server.ts'
import type { Chart } from './helm.ts'
import { probe, serve } from './serve.ts'
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
  } finally {
    await database.remove()
    rmSync(folder, { recursive: true, force: true })
  }
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
