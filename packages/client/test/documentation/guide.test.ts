import { execFileSync, spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { decodeJwt, SignJWT } from 'jose'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocketServer } from 'ws'
import { freePort } from '../../../../tests/support/free-ports.ts'
import { runCli } from '../../../cli/test/support/run-cli.ts'
import { type Config, loadConfigFile } from '../../../config/src/index.ts'
import { temporaryFolder } from '../../../server/test/gate/support/daemon.ts'
import { startUpstream } from '../../../server/test/gate/support/gate-server.ts'
import { startTestServer } from '../../../server/test/support/server.ts'
import { blockOf, blocksOf, guide, readme } from './support/blocks.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const shopKey = generateKeyPairSync('rsa', { modulusLength: 2048 })

/** The configuration of a block, read as the server would read it from a file. */
async function configOf(code: string): Promise<Config> {
  const folder = temporaryFolder({ 'gatewright.config.json': code })
  mkdirSync(join(folder, 'keys'))
  const pem = shopKey.publicKey.export({ type: 'spki', format: 'pem' })
  writeFileSync(join(folder, 'keys', 'shop.pem'), pem)
  writeFileSync(join(folder, 'grafana-key'), 'a-key-of-grafana')
  const result = await loadConfigFile(join(folder, 'gatewright.config.json'))
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.config
}

it('every block of these pages is run by a test: a new one needs one too', () => {
  const languages = (page: string) => blocksOf(page).map(block => block.language)
  // Here json, each of them, console and js; in apps.test.ts ts, python and go.
  const once = languages(guide).filter(language => language !== 'json')
  expect(once).toEqual(['console', 'ts', 'python', 'go', 'js'])
  expect(languages(readme)).toEqual(['ts'])
})

describe('the guide’s', () => {
  const configurations = blocksOf(guide).filter(block => block.language === 'json')

  it.each(configurations)('configuration has no problem: $code', async ({ code }) => {
    const config = await configOf(code)
    expect(config.apps.map(app => app.rules.length > 0)).toEqual([true])
  })

  it('command line prints what it is said to print, in the demo', async () => {
    const block = blockOf(guide, 'console', {})
    const [, args = '', output = ''] = /^\$ npx @gatewright\/cli (.*)\n([\s\S]*)$/.exec(block) ?? []
    expect(args).toMatch(/^explain /)
    const folder = temporaryFolder({})
    // Where `npm start` puts the demo's file.
    const file = join(folder, 'examples/demo/data/demo/gatewright.config.json')
    mkdirSync(dirname(file), { recursive: true })
    copyFileSync(join(root, 'examples/demo/gatewright.config.json'), file)
    expect((await runCli(folder, ...args.split(' '))).stdout).toBe(output)
  })

  it('page opens a WebSocket for a customer, by a ticket for its token', async () => {
    const upstream = await startUpstream()
    const sockets = new WebSocketServer({ server: upstream.server })
    onTestFinished(() => sockets.close())
    const port = await freePort()
    const config = await configOf(
      configurations.find(({ code }) => code.includes('externalAuth'))?.code ?? '',
    )
    const urls = [{ origin: `http://127.0.0.1:${port}`, pathPrefix: '/' }]
    const test = await startTestServer(
      {
        http: {
          host: '127.0.0.1',
          port,
          externalUrl: 'http://localhost:3000',
          trustedProxies: [],
          maxConnections: 1000,
        },
        apps: config.apps.map(app => ({ ...app, urls, upstreams: [upstream.url] })),
        externalUsers: config.externalUsers,
      },
      Date.now(),
    )
    onTestFinished(() => test.close())
    const token = await new SignJWT({ name: 'Uma' })
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuer('https://shop.example.net')
      .setAudience('support-bot')
      .setSubject('u1')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(shopKey.privateKey)
    const page = blockOf(guide, 'js', {
      'https://support.example.com': `http://127.0.0.1:${port}`,
      'wss://support.example.com': `ws://127.0.0.1:${port}`,
    })
    const code = `const token = ${JSON.stringify(token)}\n${page}`
    const connected = once(sockets, 'connection')
    const browser = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'inherit' })
    onTestFinished(() => void browser.kill())
    const [, request] = await connected
    expect(request.url).toBe('/chat-for-customers')
    expect(decodeJwt(request.headers['x-gatewright-assertion']).credentials).toMatchObject({
      sub: 'u1',
      name: 'Uma',
    })
  })
})

it('the examples in TypeScript have no type error', () => {
  const folder = temporaryFolder({
    'package.json': '{ "type": "module" }',
    'tsconfig.json': JSON.stringify({ extends: join(root, 'tsconfig.base.json'), include: ['*.ts'] }),
    'readme.ts': blockOf(readme, 'ts', {}),
    'guide.ts': blockOf(guide, 'ts', {}),
  })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const tsc = () => execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', folder], { encoding: 'utf8' })
  expect(tsc()).toBe('')
})
