import { Agent, request } from 'node:http'

const connections = 4

/** The host of the measured app. */
export function hostOf(port: number): string {
  return `measured.localhost:${port}`
}

/**
 * Asks about each token once, some at a time.
 * @param seen the port by which browsers reach the server, where that is another one
 * @returns latencies in milliseconds
 * @throws Error when one is not let in */
export async function check(port: number, tokens: readonly string[], seen = port): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const latencies: number[] = []
  const waiting = [...tokens]
  const ask = (token: string) =>
    new Promise<void>((resolve, reject) => {
      const headers = {
        host: `localhost:${seen}`,
        cookie: `gatewright=${token}`,
        'x-forwarded-method': 'GET',
        'x-forwarded-proto': 'http',
        'x-forwarded-host': hostOf(seen),
        'x-forwarded-uri': '/page?x=1',
      }
      request({ host: '127.0.0.1', port, path: '/api/v1/gate/check', headers, agent }, response => {
        if (response.statusCode !== 204) reject(new Error(`The check answered ${response.statusCode}.`))
        response.resume().once('end', resolve)
      })
        .once('error', reject)
        .end()
    })
  const worker = async () => {
    for (let token = waiting.pop(); token !== undefined; token = waiting.pop()) {
      const begun = performance.now()
      await ask(token)
      latencies.push(performance.now() - begun)
    }
  }
  await Promise.all(Array.from({ length: connections }, worker))
  agent.destroy()
  return latencies
}

export function quantile(latencies: readonly number[], share: number): number {
  const sorted = [...latencies].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length * share)] ?? Number.NaN
}

export function pad(text: string): string {
  return text.padStart(14)
}
