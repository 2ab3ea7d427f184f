import { Agent, request } from 'node:http'

/** What is asked of the cluster by the clock, whether or not what came before has been answered. */
export interface Traffic {
  readonly sent: number
  /** What has failed since the last call, by milliseconds since 1970 and why; a request counts by when it was sent. */
  takeFailures(): readonly Failure[]
  end(): Promise<void>
}

export interface Failure {
  readonly at: number
  readonly what: string
}

/** Milliseconds between two looks at the clock; each sends what is due, so that a pause does not lower the rate. */
const beat = 4
/** Milliseconds. Whoever has waited for so long goes away. */
const patience = 10_000

/**
 * @param options.paths asked in turns, each of which answers 200 to whoever is signed in
 * @param options.cookies sessions that count, in turns
 */
export function sendTraffic(options: {
  readonly port: number
  readonly perSecond: number
  readonly paths: readonly string[]
  readonly cookies: readonly string[]
}): Traffic {
  const { port, perSecond, paths, cookies } = options
  const agent = new Agent({ keepAlive: true, maxSockets: 512, timeout: 30_000 })
  const host = `localhost:${port}`
  const open = new Set<Promise<void>>()
  let failures: Failure[] = []
  let sent = 0

  function ask(path: string, cookie: string): Promise<void> {
    const at = Date.now()
    return new Promise(resolve => {
      const failed = (what: string) => {
        failures.push({ at, what: `${path} ${what}` })
        resolve()
      }
      const headers = { host, cookie, accept: 'application/json' }
      const asking = request({ host: '127.0.0.1', port, path, headers, agent }, answer => {
        answer.resume().once('end', () => {
          if (answer.statusCode === 200) resolve()
          else failed(`answered ${answer.statusCode}`)
        })
        answer.once('error', () => failed('broke off'))
      })
      asking.once('error', (error: NodeJS.ErrnoException) => failed(`failed: ${error.code}`))
      asking.setTimeout(patience, () => asking.destroy(Object.assign(new Error(), { code: 'no answer' })))
      asking.end()
    })
  }

  const begun = performance.now()
  const beats = setInterval(() => {
    const due = Math.floor(((performance.now() - begun) / 1000) * perSecond)
    for (; sent < due; sent += 1) {
      const going = ask(paths[sent % paths.length] ?? '/', cookies[sent % cookies.length] ?? '')
      open.add(going)
      void going.then(() => open.delete(going))
    }
  }, beat)
  return {
    get sent() {
      return sent
    },
    takeFailures() {
      const taken = failures
      failures = []
      return taken
    },
    async end() {
      clearInterval(beats)
      await Promise.all(open)
      agent.destroy()
    },
  }
}
