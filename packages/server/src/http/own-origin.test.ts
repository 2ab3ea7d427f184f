import fastify from 'fastify'
import { expect, it } from 'vitest'
import { GatewrightError } from '../errors.ts'
import { ownOrigin } from './own-origin.ts'

const origin = 'https://sso.example'
const own = { 'sec-fetch-site': 'same-origin', origin }
const foreign = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }

async function open() {
  const app = fastify()
  const refused: unknown[] = []
  app.setErrorHandler((error, _, reply) => {
    refused.push(error)
    return reply.code(403).send()
  })
  await app.register(ownOrigin, { origin })
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
  app.route({ method: methods, url: '/own', handler: async () => 'done' })
  app.route({ method: methods, url: '/any', config: { crossSite: true }, handler: async () => 'done' })
  const ask = async (method: string, url: string, headers: Record<string, string>) =>
    (await app.inject({ method: method as 'GET', url, headers })).statusCode === 200
  return { ask, refused }
}

it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
  'by %s another site’s page changes nothing in the name of whoever is signed in',
  async method => {
    const { ask, refused } = await open()
    expect(await ask(method, '/own', foreign)).toBe(false)
    expect(await ask(method, '/own', { origin: 'null' })).toBe(false)
    expect(await ask(method, '/own', own)).toBe(true)
    // What says nothing comes from a program.
    expect(await ask(method, '/own', {})).toBe(true)
    expect(await ask(method, '/any', foreign)).toBe(true)
    expect(await ask(method, '/none', foreign)).toBe(false)
    expect(refused).toEqual(Array(3).fill(expect.any(GatewrightError)))
    expect(refused[0]).toMatchObject({
      code: 'cross_site',
      detail: { origin: 'https://evil.example', expected: origin },
    })
  },
)

it.each(['GET', 'HEAD'])('by %s, which changes nothing, any page may ask', async method => {
  const { ask } = await open()
  expect(await ask(method, '/own', foreign)).toBe(true)
})
