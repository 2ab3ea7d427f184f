/** Dockerfile, Compose file and what they name. That the image builds and runs: `npm run test:container`. */
import { execFile, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfigFile } from '@gatewright/config'
import { expect, it, onTestFinished } from 'vitest'
import { parse } from 'yaml'
import { published } from '../../scripts/packages/published.ts'
import { configOf, parseDockerfile } from '../container/dockerfile.ts'
import { contextFiles } from '../container/images.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const stages = parseDockerfile(read('Dockerfile'))
const runtime = stages.at(-1) as (typeof stages)[number]
const image = configOf(runtime)
const compose = parse(read('examples/container/compose.yaml'))
const example = join(root, 'examples/container/gatewright/gatewright.config.json')

it('every image is named with a version, and Node is one that the packages run on', () => {
  const names = [
    ...stages.map(({ from }) => from),
    ...serviceImages().filter(name => name !== 'gatewright:local'),
  ]
  for (const name of names) expect(name).toMatch(/^[a-z/]+:(?!latest)[\w.-]+$/)
  const node = published.find(({ name }) => name === 'cli')?.node
  const majors = names.flatMap(name => /^node:(\d+)-/.exec(name)?.[1] ?? [])
  expect(majors.length).toBeGreaterThan(0)
  for (const major of majors) expect(node).toContain(`^${major}.`)
  expect(majors).toContain(read('.nvmrc').trim())
})

it('the image runs as a number that is not root, without a shell, and the server itself gets the signals', async () => {
  expect(image.user).toMatch(/^[1-9]\d*:[1-9]\d*$/)
  expect(image.stopSignal).toBe('SIGTERM')
  const { nodeFlags } = await import(new URL('../../packages/cli/bin/node24.mjs', import.meta.url).href)
  // With all the flags that the command wants, it starts no second process.
  expect(image.command.slice(0, -4)).toEqual(['node', ...nodeFlags])
  expect(image.healthCheck[0]).toBe('node')
})

it('no step runs in the image: one for another architecture needs no emulator', () => {
  expect(runtime.steps.filter(({ keyword }) => keyword === 'RUN')).toEqual([])
  expect(read('Dockerfile')).toMatch(/^FROM --platform=\$BUILDPLATFORM \S+ AS build$/m)
})

it('what is copied comes from a stage that there is', () => {
  const names = stages.map(({ name }) => name)
  const sources = runtime.steps.flatMap(({ flags }) => flags.from ?? [])
  expect(sources.length).toBeGreaterThan(0)
  expect(names).toEqual(expect.arrayContaining(sources))
})

it('the build sees the sources that it needs, and neither secrets, data nor what is installed', () => {
  const files = contextFiles(read('.dockerignore'))
  const needed = [
    'package.json',
    'package-lock.json',
    'LICENSE',
    'tsconfig.base.json',
    'scripts/container.mjs',
  ]
  for (const { name } of published) needed.push(`packages/${name}/package.json`, `packages/${name}/README.md`)
  expect(files).toEqual(expect.arrayContaining(needed))
  const strange = /(^|\/)(node_modules|dist|data|\.git|secrets|build)\/(?!.*src\/)|\.sqlite|(^|\/)\.env/
  expect(files.filter(file => strange.test(file) && !/\/src\//.test(file))).toEqual([])
  expect(files.filter(file => file.startsWith('examples/container'))).toEqual([])
})

it('the Compose file has no more rights than it needs, and names only what is there', () => {
  for (const service of Object.values<Record<string, unknown>>(compose.services)) {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    })
    for (const volume of service.volumes as readonly string[]) {
      const [from = ''] = volume.split(':')
      const isThere = from.startsWith('.')
        ? existsSync(join(root, 'examples/container', from))
        : from in compose.volumes
      expect(isThere, volume).toBe(true)
    }
  }
  const { gatewright } = compose.services
  expect(existsSync(join(root, 'examples/container', gatewright.build, 'Dockerfile'))).toBe(true)
  const targets = gatewright.volumes.map((volume: string) => volume.split(':')[1])
  expect(targets).toEqual(expect.arrayContaining([...image.volumes, image.folder]))
  // Nothing reaches it but by the proxy.
  expect(gatewright.ports).toBeUndefined()
  expect(Number.parseInt(gatewright.stop_grace_period, 10)).toBeGreaterThan(8)
})

it('secrets beside the example are not taken into git', () => {
  for (const { file } of Object.values<{ file: string }>(compose.secrets)) {
    const path = join('examples/container', file)
    expect(execFileSync('git', ['check-ignore', path], { cwd: root, encoding: 'utf8' }).trim()).toBe(path)
  }
})

it("the example's configuration is right, and says what a container needs", () => {
  const text = readFileSync(example, 'utf8')
  const secret = /\$\{file:(\/run\/secrets\/(\w+))\}/.exec(text)
  expect(Object.keys(compose.secrets)).toContain(secret?.[2])
  // The secret is there in the container alone.
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-container-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'azure'), 'a-secret', { mode: 0o600 })
  const file = join(folder, 'gatewright.config.json')
  writeFileSync(file, text.replace('/run/secrets/azure', join(folder, 'azure')), { mode: 0o600 })
  const result = loadConfigFile(file)
  expect(result.ok ? [] : result.problems).toEqual([])
  if (!result.ok) return
  const { http, dataFolder } = result.config
  expect(http).toMatchObject({ host: '0.0.0.0', port: 3000 })
  expect(image.volumes).toContain(dataFolder)
  const proxy = compose.services.caddy.networks.inside.ipv4_address
  expect(http.trustedProxies).toEqual([proxy])
  expect(compose.networks.inside.ipam.config[0].subnet).toBe(proxy.replace(/\.\d+$/, '.0/24'))
  const caddyfile = read('examples/container/Caddyfile')
  expect(caddyfile).toContain(`\n${new URL(http.externalUrl).host} {`)
  expect(caddyfile).toContain(`reverse_proxy gatewright:${http.port}`)
})

it('the health check says whether the server answers, and with what', async () => {
  let status = 200
  const server = createServer((_, response) => response.writeHead(status).end())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/healthz`
  expect(await healthCheck(url)).toEqual({ code: 0, said: `${url}: 200` })
  status = 503
  expect(await healthCheck(url)).toEqual({ code: 1, said: `${url}: 503` })
  server.close()
  await once(server, 'close')
  expect(await healthCheck(url)).toMatchObject({ code: 1, said: expect.stringContaining('ECONNREFUSED') })
})

it('the release pushes an image for both architectures, with provenance and list of parts, under no moving name', () => {
  const job = parse(read('.github/workflows/release.yml')).jobs.image
  const script = job.steps.map(({ run = '' }) => run).join('\n')
  expect(script).toContain('--platform linux/amd64,linux/arm64')
  expect(script).toContain('--provenance mode=max')
  expect(script).toContain('--sbom true')
  expect(script).not.toContain('latest')
  expect(job.permissions).toEqual({ contents: 'read', packages: 'write' })
  expect(job.needs).toContain('publish')
})

function serviceImages(): readonly string[] {
  return Object.values<{ image: string }>(compose.services).map(service => service.image)
}

function healthCheck(url: string): Promise<{ code: number; said: string }> {
  const script = join(root, 'scripts/container/health-check.mjs')
  const env = { ...process.env, GATEWRIGHT_HEALTH_URL: url }
  return new Promise(resolve =>
    execFile(process.execPath, [script], { env }, (error, stdout) =>
      resolve({ code: error === null ? 0 : Number(error.code), said: stdout.trim() }),
    ),
  )
}
