import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../tests/support/free-ports.ts'
import { nginxFile } from '../../tests/support/nginx-file.ts'
import { type BenchProcess, listening } from './process.ts'

const root = join(import.meta.dirname, '..', '..')
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` }

const nginxSaid = spawnSync('nginx', ['-v'], { env, encoding: 'utf8' })
const hasNginx = nginxSaid.error === undefined
export const nginxOrigin = `${/nginx\/\S+/.exec(nginxSaid.stderr ?? '')?.[0]}, BSD-2-Clause`

/** The app behind every proxy: nginx with a constant answer where there is one, for it takes the least from the others. */
export async function startUpstream(): Promise<BenchProcess> {
  const body = 'x'.repeat(200)
  if (hasNginx) return startNginx(port => `server { listen 127.0.0.1:${port}; return 200 "${body}"; }`)
  return startNode(
    port =>
      `require('node:http').createServer((_, response) => response.end('${body}')).listen(${port}, '127.0.0.1')`,
  )
}

/** A bare `node:http` server that answers every request in the same words. */
export const startBareServer = (status: number, headers: Readonly<Record<string, string>>) =>
  startNode(
    port => `
      const headers = ${JSON.stringify(headers)}
      require('node:http').createServer((_, response) => response.writeHead(${status}, headers).end())
        .listen(${port}, '127.0.0.1')`,
  )

/** `@fastify/http-proxy` alone, without any check. */
export const startFastifyProxy = (upstream: string): Promise<BenchProcess> =>
  startNode(
    port => `
      const app = require('fastify')()
      app.register(require('@fastify/http-proxy'), { upstream: '${upstream}' })
      app.listen({ port: ${port}, host: '127.0.0.1' })`,
  )

/**
 * nginx, with or without asking a server that answers every check with a constant.
 * @throws Error when there is no nginx
 */
export const startNginxProxy = (upstream: string, withCheck: boolean): Promise<BenchProcess> =>
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

async function startNginx(site: (port: number) => string): Promise<BenchProcess> {
  if (!hasNginx) throw new Error('nginx is not found')
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-bench-nginx-'))
  writeFileSync(
    join(folder, 'nginx.conf'),
    nginxFile(`keepalive_requests 1000000;\n${site(port)}`, 'master_process off; worker_processes 1;'),
  )
  const child = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'], { env })
  return listening(child, port, () => rmSync(folder, { recursive: true }))
}

async function startNode(source: (port: number) => string): Promise<BenchProcess> {
  const port = await freePort()
  return listening(spawn(process.execPath, ['-e', source(port)], { cwd: root }), port)
}
