import { expect, it } from 'vitest'
import { ask } from './support/ask.ts'
import { appHost, startGate, testApp } from './support/gate-server.ts'
import { open } from './support/rules.ts'

const overrides = ['x-http-method-override', 'X-HTTP-Method', 'x_method_override']

it('a proxy that asks is told no where a header could change the method that rules depend on', async () => {
  const statusWith = async (rule: Parameters<typeof open>[0], headers: Record<string, string>) => {
    const { port } = await startGate({
      apps: [testApp({ rules: [open(rule)] })],
      http: { trustedProxies: ['127.0.0.1'] },
    })
    const asked = { 'x-forwarded-method': 'GET', 'x-forwarded-host': appHost, 'x-forwarded-uri': '/x' }
    return (await ask(port, '/api/v1/gate/check', { headers: { ...asked, ...headers } })).status
  }
  const ordinary = { 'x-requested-with': 'x', accept: '*/*' }
  expect(await statusWith({ methods: ['GET'] }, ordinary)).toBe(204)
  for (const name of overrides) {
    expect(await statusWith({ methods: ['GET'] }, { ...ordinary, [name]: 'DELETE' }), name).toBe(400)
    expect(await statusWith({}, { ...ordinary, [name]: 'DELETE' }), name).toBe(204)
  }
})
