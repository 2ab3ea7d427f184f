import { get } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type EntraEmulator, startEntraEmulator } from '../../src/index.ts'
import { contoso } from '../support/directory.ts'

let emulator: EntraEmulator
beforeAll(async () => {
  emulator = await startEntraEmulator()
})
afterAll(() => emulator.close())

it('leads MSAL from an authorize address to the discovery document of its tenant', async () => {
  const asked = encodeURIComponent(`${emulator.origin}/${contoso}/oauth2/v2.0/authorize`)
  const response = await fetch(
    `${emulator.origin}/common/discovery/instance?api-version=1.1&authorization_endpoint=${asked}`,
  )
  const body = (await response.json()) as {
    tenant_discovery_endpoint: string
    metadata: { aliases: string[] }[]
  }
  expect(body.tenant_discovery_endpoint).toBe(
    `${emulator.origin}/${contoso}/v2.0/.well-known/openid-configuration`,
  )
  expect(body.metadata[0]?.aliases).toEqual([new URL(emulator.origin).host])
  expect((await fetch(body.tenant_discovery_endpoint)).status).toBe(200)
})

it('answers an unknown tenant with 400 and AADSTS90002, in every document', async () => {
  for (const path of ['v2.0/.well-known/openid-configuration', 'discovery/v2.0/keys']) {
    const response = await fetch(`${emulator.origin}/nowhere.test/${path}`)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error_codes: [90002] })
  }
})

it('takes nothing from the Host header but which of its own names it came by, and never fails on one', async () => {
  const issuerFor = (host: string) =>
    new Promise<{ status: number | undefined; issuer: string }>(resolve => {
      const url = `${emulator.origin}/${contoso}/v2.0/.well-known/openid-configuration`
      get(url, { headers: { host } }, async response => {
        let text = ''
        for await (const chunk of response.setEncoding('utf8')) text += chunk
        resolve({ status: response.statusCode, issuer: JSON.parse(text).issuer })
      })
    })
  expect((await issuerFor('Entra.LocalHost:4000')).issuer).toBe(`http://entra.localhost:4000/${contoso}/v2.0`)
  for (const host of ['Entra.Test:4000', 'a:b:c', '"><script>', 'user@evil.test', '[::'])
    expect(await issuerFor(host)).toEqual({ status: 421, issuer: undefined })
})
