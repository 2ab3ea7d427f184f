import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLocalJWKSet, errors, type JSONWebKeySet, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EntraEmulator, keyOf, type SeedFile, startEntraEmulator } from '../../src/index.ts'
import { contoso, gatewright } from '../support/directory.ts'
import { signIn } from '../support/protocol.ts'

// Entra signs the tokens of an app with claims mapping with a key that stands only in the document asked for with `?appid=`.
const seed: SeedFile = {
  tenants: [
    {
      id: contoso,
      name: 'Contoso',
      domains: ['contoso.test'],
      users: [
        {
          userPrincipalName: 'ada@contoso.test',
          name: 'Ada Lovelace',
          properties: { department: 'Analysis' },
        },
      ],
      applications: [
        {
          name: 'Mapped',
          appId: gatewright.clientId,
          redirectUris: { web: [gatewright.redirectUri] },
          secrets: [{ value: gatewright.secret }],
          permissions: ['openid', 'profile', 'email'],
          adminConsent: true,
          customSigningKey: true,
        },
      ],
    },
  ],
}

let emulator: EntraEmulator
beforeAll(async () => {
  emulator = await startEntraEmulator({ seed })
})
afterAll(() => emulator.close())

const keysBy = async (query: string, version = '/v2.0', of = emulator): Promise<JSONWebKeySet> => {
  const document = await fetch(`${of.origin}/${contoso}${version}/.well-known/openid-configuration${query}`)
  const { jwks_uri } = (await document.json()) as { jwks_uri: string }
  expect(new URL(jwks_uri).search).toBe(query)
  return (await (await fetch(jwks_uri)).json()) as JSONWebKeySet
}
const byApp = `?appid=${gatewright.clientId}`

describe('an app with a signing key of its own', () => {
  it('has ID tokens that verify with the keys asked for by its id, and with no others', async () => {
    const { tokens } = await signIn(emulator, 'ada@contoso.test')
    const verify = async (query: string, version?: string) =>
      jwtVerify(tokens.id_token, createLocalJWKSet(await keysBy(query, version)))
    expect((await verify(byApp)).payload.aud).toBe(gatewright.clientId)
    expect((await verify(byApp, '')).payload.aud).toBe(gatewright.clientId)
    for (const query of ['', '?appid=00000003-0000-0000-c000-000000000000'])
      await expect(verify(query)).rejects.toThrow(errors.JWKSNoMatchingKey)
  })

  it('shares the keys of everybody for what is not meant for it: a token for Graph', async () => {
    const { tokens } = await signIn(emulator, 'ada@contoso.test')
    await expect(jwtVerify(tokens.access_token, createLocalJWKSet(await keysBy('')))).resolves.toBeDefined()
    const answer = await fetch(`${emulator.origin}/oidc/userinfo`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    })
    expect(answer.status).toBe(200)
  })

  it('is given one, and another one, in the portal', async () => {
    const [before] = (await keysBy(byApp)).keys
    const { id } =
      emulator.store.servicePrincipals.oneBy('tenantAndAppId', keyOf(contoso, gatewright.clientId)) ?? {}
    const address = `${emulator.origin}/portal/api/tenants/${contoso}/customSigningKey/${id}`
    const set = async (customSigningKey: boolean) => {
      const answer = await fetch(address, {
        method: 'PATCH',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ customSigningKey }),
      })
      expect(await answer.json()).toEqual({ customSigningKey })
    }
    await set(false)
    expect((await keysBy(byApp)).keys).toEqual((await keysBy('')).keys)
    await set(true)
    const [after, ...rest] = (await keysBy(byApp)).keys
    expect(rest).toEqual([])
    expect(after?.kid).not.toBe(before?.kid)
  })

  it('keeps it over a restart, with what Graph keeps', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'entra-emulator-key-'))
    const dataFile = join(folder, 'data.json')
    try {
      const kids: (string | undefined)[] = []
      for (const _ of ['first', 'second']) {
        const one = await startEntraEmulator({ seed, dataFile })
        kids.push((await keysBy(byApp, '', one)).keys[0]?.kid)
        const [ada] = one.store.users.by('tenant', contoso)
        expect(ada?.properties).toEqual({ department: 'Analysis' })
        await one.close()
      }
      expect(kids[0]).toEqual(expect.any(String))
      expect(kids[1]).toBe(kids[0])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
