import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { createLog } from '../packages/cli/src/log.ts'
import { type Services, startGatewright } from '../packages/server/src/index.ts'

export interface EmptyServer {
  readonly services: Services
  /** Asks for a path of the console's host, or of another. */
  get(path: string, host?: string): Promise<{ readonly status: number; readonly body: string }>
}

/**
 * A real server on an empty configuration, as long as `work` lasts; for what is generated from the server's own words.
 * @param entries what the configuration holds after all
 */
export async function withEmptyServer<T>(
  work: (server: EmptyServer) => Promise<T>,
  entries: object = {},
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'gatewright-empty-'))
  const configFile = join(folder, 'gatewright.config.json')
  const httpServer = { port: 0, externalUrl: 'http://localhost' }
  await writeFile(configFile, JSON.stringify({ ...entries, httpServer }))
  const server = await startGatewright({ configFile, log: createLog('silent') })
  try {
    return await work({
      services: server.services,
      get: (path, host = 'localhost') => ask(server.port, path, host),
    })
  } finally {
    await server.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Not `fetch`, which does not let one say which host is meant. */
const ask = (port: number, path: string, host: string): ReturnType<EmptyServer['get']> =>
  new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, path, headers: { host } }, response => {
      const { statusCode: status = 0 } = response
      text(response).then(body => resolve({ status, body }), reject)
    })
    request.on('error', reject)
  })
