/**
 * Checks of a session that begin by the clock, as a process of its own, started with `fork`: what else the bench does is in none of
 * their times, nor do they wait for a core that it has. Its arguments are the port and the `Cookie` header; `begin` and `end` are
 * its messages, and to `end` it answers with the latencies in milliseconds.
 */
import { Agent, request } from 'node:http'
import { constants, setPriority } from 'node:os'

const [port, cookie = ''] = process.argv.slice(2)
/** Between the beginnings of two checks, in milliseconds. */
const every = 10
const headers = {
  ...{ host: `localhost:${port}`, cookie, 'x-forwarded-method': 'GET', 'x-forwarded-proto': 'http' },
  ...{ 'x-forwarded-host': `localhost:${port}`, 'x-forwarded-uri': '/tool/page' },
}
/** Lets go of an idle connection before the server does, or both would meet in the middle. */
const agent = new Agent({ keepAlive: true, maxSockets: 64, timeout: 2000 })
let latencies: Promise<number>[] = []
let asking: NodeJS.Timeout | undefined

try {
  setPriority(constants.priority.PRIORITY_HIGHEST)
} catch {
  // Without the right to it the core's other work is in the times, too.
}

process.on('message', async message => {
  if (message === 'begin') {
    latencies = []
    // By the clock and not by the last answer: else a server that stands still is asked less often.
    asking = setInterval(() => latencies.push(check()), every)
    return
  }
  clearInterval(asking)
  process.send?.(await Promise.all(latencies))
})
process.once('disconnect', () => process.exit(0))
process.send?.('ready')

function check(): Promise<number> {
  const begun = performance.now()
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: '/api/v1/gate/check', headers, agent }, response => {
      if (response.statusCode !== 204) reject(new Error(`The check answered ${response.statusCode}.`))
      response.resume().once('end', () => resolve(performance.now() - begun))
    })
      .once('error', reject)
      .end()
  })
}
