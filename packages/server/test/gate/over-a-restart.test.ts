import { createServer } from 'node:http'
import type { AppConfig, Config } from '@gatewright/config'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { expect, it, onTestFinished } from 'vitest'
import { openServices, rotateAssertionKey } from '../../src/index.ts'
import { isOnPostgres } from '../support/on-postgres.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { ask } from './support/ask.ts'
import { listen, startUpstream, stop } from './support/gate-server.ts'
import { externalUsers } from './support/rules.ts'

const host = 'bot.localhost:3000'

/** A server whose app takes another site's users, once per token; that site's key set can be taken away. */
async function start() {
  const pair = await generateKeyPair('ES256', { extractable: true })
  const site = { up: true, asked: 0 }
  const keys = [{ ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'ES256' }]
  const source = createServer((_, response) => {
    site.asked += 1
    response.writeHead(site.up ? 200 : 503).end(JSON.stringify({ keys }))
  })
  const jwksUri = `http://127.0.0.1:${await listen(source)}/keys`
  onTestFinished(() => stop(source))
  const upstream = await startUpstream()
  const app: AppConfig = {
    id: 'bot',
    name: 'Bot',
    upstreams: [upstream.url],
    urls: [{ origin: `http://${host}`, pathPrefix: '/' }],
    headers: ['remote'],
    rules: [externalUsers({ paths: ['/**'] })],
  }
  const config: Partial<Config> = {
    apps: [app],
    externalUsers: {
      enabled: true,
      verification: {
        issuer: 'https://shop.test',
        algorithms: ['ES256'],
        clockToleranceSeconds: 30,
        replayProtection: true,
        allowedOrigins: [],
        key: { kind: 'jwks', jwksUri, cooldownSeconds: 30, cacheSeconds: 600 },
      },
    },
  }
  const test = await startTestServer(config)
  onTestFinished(() => test.close())
  const token = (jti: string) =>
    new SignJWT({ iss: 'https://shop.test', sub: 'uma', jti })
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setExpirationTime(test.clock.now() / 1000 + 300)
      .sign(pair.privateKey)
  const chat = async (bearer: string) => {
    const headers = { authorization: `Bearer ${bearer}` }
    return (await ask(test.server.port, '/', { host, headers })).status
  }
  return { ...test, site, token, chat }
}

const restart = ({ server }: Pick<TestServer, 'server'>) =>
  server.restart({ ...server.config, apps: server.config.apps.map(app => ({ ...app, name: 'Robot' })) })

const keyIds = async ({ server }: Pick<TestServer, 'server'>) => {
  const { body } = await ask(server.port, '/.well-known/jwks.json', { host: 'localhost:3000' })
  return (JSON.parse(body) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid)
}

it('a token that was used before a restart is used', async () => {
  const gateway = await start()
  const used = await gateway.token('one')
  expect([await gateway.chat(used), await gateway.chat(used)]).toEqual([200, 401])
  await restart(gateway)
  expect([await gateway.chat(used), await gateway.chat(await gateway.token('two'))]).toEqual([401, 200])
})

it('keys of another site that were fetched before a restart stay good, though the site is down', async () => {
  const gateway = await start()
  expect(await gateway.chat(await gateway.token('one'))).toBe(200)
  gateway.site.up = false
  await restart(gateway)
  expect(await gateway.chat(await gateway.token('two'))).toBe(200)
  expect(gateway.site.asked).toBe(1)
  gateway.clock.advance(601)
  expect(await gateway.chat(await gateway.token('three'))).toBe(200)
  expect(gateway.lines.filter(line => line.includes('a key set could not be fetched'))).toHaveLength(1)
})

it('the keys of assertions stay the same', async () => {
  const gateway = await start()
  const before = await keyIds(gateway)
  await restart(gateway)
  expect(await keyIds(gateway)).toEqual(before)
  expect(before).toHaveLength(1)
})

it('a key that another process makes is signed with within a second, and the old one is still published', async () => {
  const gateway = await start()
  const [before] = await keyIds(gateway)
  gateway.clock.advance(60)
  const { log } = gateway.server.services
  const command = await openServices({ config: gateway.server.config, log, clock: gateway.clock })
  const made = await rotateAssertionKey(command, { by: 'command line' })
  await command.close()
  await expect.poll(() => keyIds(gateway)).toEqual([made, before])
  // With PostgreSQL once every other node has it as well.
  if (isOnPostgres) gateway.clock.advance(12)
  expect((await gateway.server.services.assertionKeys.current()).kid).toBe(made)
})
