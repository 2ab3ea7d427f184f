import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, residentMegabytes } from './programs.ts'

/** A proxy in front of the upstream, as a process of its own. */
export interface BenchProxy {
  readonly port: number
  readonly pid: number
  memory(): number
  stop(): Promise<void>
}

const root = join(import.meta.dirname, '..', '..')
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` }

export const hasNginx = spawnSync('nginx', ['-v'], { env }).error === undefined
const hasTaskset = spawnSync('taskset', ['-V']).error === undefined

/** Keeps a process, and what it starts later, on one core, so that proxy and load do not take turns on it. */
export function pin(pid: number, core: number): void {
  if (hasTaskset) spawnSync('taskset', ['-acp', String(core), String(pid)])
}

/**
 * Processor time of a process so far, in microseconds; Linux only. On a machine with other work to do it is the steadier
 * measure, for it does not count waiting.
 */
export function cpuMicroseconds(pid: number): number {
  try {
    // The fields behind the name in brackets, in ticks of a hundredth of a second (proc_pid_stat(5)).
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) * 10_000
  } catch {
    return Number.NaN
  }
}

/** The app behind every proxy: nginx with a constant answer where there is one, for it takes the least from the others. */
export async function startUpstream(): Promise<BenchProxy> {
  const body = 'x'.repeat(200)
  if (hasNginx) return startNginx(port => `server { listen 127.0.0.1:${port}; return 200 "${body}"; }`)
  const source = `require('node:http').createServer((_, response) => response.end('${body}'))`
  return startNode(port => `${source}.listen(${port}, '127.0.0.1', () => console.log('ready'))`)
}

/** `@fastify/http-proxy` alone, without any check. */
export const startFastifyProxy = (upstream: string): Promise<BenchProxy> =>
  startNode(
    port => `
      const app = require('fastify')()
      app.register(require('@fastify/http-proxy'), { upstream: '${upstream}' })
      app.listen({ port: ${port}, host: '127.0.0.1' }).then(() => console.log('ready'))`,
  )

/** nginx, with or without asking a server that answers every check with a constant. */
export const startNginxProxy = (upstream: string, withCheck: boolean): Promise<BenchProxy> =>
  startNginx(port => {
    const keep = 'proxy_http_version 1.1; proxy_set_header Connection "";'
    const ask = withCheck ? 'auth_request /check;' : ''
    return `
      upstream app { server ${new URL(upstream).host}; keepalive 64; }
      server {
        listen 127.0.0.1:${port};
        location / { ${ask} ${keep} proxy_pass http://app; }
        location = /check { internal; ${keep} proxy_pass_request_body off; proxy_pass http://app; }
      }`
  })

async function startNginx(site: (port: number) => string): Promise<BenchProxy> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-bench-nginx-'))
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    name => `${name}_temp_path ${folder}/${name};`,
  )
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; worker_processes 1; pid ${folder}/pid; error_log stderr crit;
     events { worker_connections 1024; }
     http { access_log off; keepalive_requests 1000000; ${temporary.join(' ')} ${site(port)} }`,
  )
  const child = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'], { env })
  return running(child, port, () => rmSync(folder, { recursive: true }))
}

async function startNode(source: (port: number) => string): Promise<BenchProxy> {
  const port = await freePort()
  return running(spawn(process.execPath, ['-e', source(port)], { cwd: root }), port, () => {})
}

async function running(
  child: ReturnType<typeof spawn>,
  port: number,
  clean: () => void,
): Promise<BenchProxy> {
  process.once('exit', () => child.kill('SIGKILL'))
  let listens = false
  for (let attempt = 0; attempt < 200 && !listens && child.exitCode === null; attempt++) {
    await new Promise(resolve => setTimeout(resolve, 25))
    listens = await accepts(port)
  }
  if (!listens) throw new Error(`${child.spawnfile} does not listen.`)
  return {
    port,
    pid: child.pid as number,
    memory: () => residentMegabytes(child),
    async stop() {
      child.kill('SIGKILL')
      await once(child, 'exit')
      clean()
    },
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}
