import { Agent, request } from 'node:http'

const agent = new Agent({ keepAlive: true, maxSockets: 64, timeout: 2000 })

/**
 * Asks for a page in somebody's name, at the balancer or at a node by itself.
 * @param port where
 * @param host as browsers see the server
 * @returns the status, and 0 where none came within nine seconds
 */
export const askFor = (path: string, port: number, host: string, cookie: string): Promise<number> =>
  new Promise(resolve => {
    const asking = request(
      {
        ...{ host: '127.0.0.1', port, path, agent },
        headers: { host, cookie, accept: 'application/json' },
      },
      answer => {
        answer.resume().once('error', () => resolve(0))
        answer.once('end', () => resolve(answer.statusCode ?? 0))
      },
    )
    asking.once('error', () => resolve(0))
    asking.setTimeout(9000, () => asking.destroy())
    asking.end()
  })
