import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** What one round of load measured. */
export interface Measured {
  readonly requestsPerSecond: number
  /** Latencies in milliseconds. */
  readonly p50: number
  readonly p99: number
}

/** A request to repeat. Loopback only. */
export interface Target {
  readonly port: number
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly expectedStatus: number
}

const connections = 32

/** `wrk` where it is installed; else a loop of ours, which takes a core of its own and so flatters nobody. */
export const generator = spawnSync('wrk', ['-v']).error === undefined ? 'wrk' : 'node:http'

/**
 * Loads one server for some seconds.
 * @throws Error when an answer is not the expected one; with `wrk`, when one is an error
 */
export async function load(target: Target, seconds: number): Promise<Measured> {
  return generator === 'wrk' ? await loadWithWrk(target, seconds) : await loadWithNode(target, seconds)
}

async function loadWithWrk(target: Target, seconds: number): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-bench-'))
  const script = join(folder, 'wrk.lua')
  // wrk counts from 400 on as errors. To look at each answer here would slow the load, so a redirect is the caller's to notice.
  writeFileSync(
    script,
    `function done(summary, latency)
       local e = summary.errors
       print(string.format("RESULT %.1f %.3f %.3f %d", summary.requests / (summary.duration / 1e6),
         latency:percentile(50) / 1000, latency:percentile(99) / 1000,
         e.connect + e.read + e.write + e.timeout + e.status))
     end`,
  )
  const headers = Object.entries(target.headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
  try {
    const { stdout } = await promisify(execFile)('wrk', [
      '-t1',
      `-c${connections}`,
      `-d${seconds}s`,
      '-s',
      script,
      ...headers,
      `http://127.0.0.1:${target.port}${target.path}`,
    ])
    const [, rate, p50, p99, wrong] = /RESULT (\S+) (\S+) (\S+) (\d+)/.exec(stdout) ?? []
    if (wrong !== '0') throw new Error(`${wrong} answers were wrong:\n${stdout}`)
    return { requestsPerSecond: Number(rate), p50: Number(p50), p99: Number(p99) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function loadWithNode(target: Target, seconds: number): Promise<Measured> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const { port, path, headers } = target
  const once = () =>
    new Promise<void>((resolve, reject) => {
      request({ host: '127.0.0.1', port, path, headers, agent }, response => {
        if (response.statusCode !== target.expectedStatus) {
          reject(new Error(`Answered ${response.statusCode} instead of ${target.expectedStatus}`))
        }
        response.resume().once('end', resolve)
      })
        .once('error', reject)
        .end()
    })
  const latencies: number[] = []
  const until = performance.now() + seconds * 1000
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < until) {
        const begun = performance.now()
        await once()
        latencies.push(performance.now() - begun)
      }
    }),
  )
  agent.destroy()
  latencies.sort((a, b) => a - b)
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? Number.NaN
  return { requestsPerSecond: latencies.length / seconds, p50: at(0.5), p99: at(0.99) }
}
