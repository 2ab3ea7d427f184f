import tls from 'node:tls'
import { ClientCertificateCredential, ClientSecretCredential, DeviceCodeCredential } from '@azure/identity'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EntraEmulator, makeKeyCredential, startEntraEmulator } from '../../src/index.ts'
import { createTestBrowser } from '../support/browser.ts'
import { makeCertificate, type TestCertificate } from '../support/certificate.ts'
import { contoso, everybody, gatewright } from '../support/directory.ts'

let emulator: EntraEmulator
let certificate: TestCertificate
let settings: { authorityHost: string; disableInstanceDiscovery: true }
const trustedBefore = tls.getCACertificates('default')
beforeAll(async () => {
  emulator = await startEntraEmulator({ tls: true, seed: 'personas' })
  tls.setDefaultCACertificates([...trustedBefore, emulator.caCertificate ?? ''])
  settings = { authorityHost: `https://localhost:${emulator.port}`, disableInstanceDiscovery: true }
  certificate = await makeCertificate()
  const row = emulator.store.applications.oneBy('appId', gatewright.clientId)
  emulator.store.applications.update(row?.id ?? '', { keyCredentials: [makeKeyCredential(certificate.pem)] })
})
afterAll(async () => {
  tls.setDefaultCACertificates(trustedBefore)
  await emulator.close()
})

const graph = 'https://graph.microsoft.com/.default'

describe('@azure/identity', () => {
  it('ClientSecretCredential', async () => {
    const credential = new ClientSecretCredential(contoso, gatewright.clientId, gatewright.secret, settings)
    const { token } = await credential.getToken(graph)
    expect(decodeJwt(token)).toMatchObject({ appid: gatewright.clientId, idtyp: 'app', appidacr: '1' })
  })

  it('ClientCertificateCredential', async () => {
    const pem = `${certificate.privateKeyPem}${certificate.pem}`
    const credential = new ClientCertificateCredential(
      contoso,
      gatewright.clientId,
      { certificate: pem },
      settings,
    )
    const { token } = await credential.getToken(graph)
    expect(decodeJwt(token)).toMatchObject({ appid: gatewright.clientId, appidacr: '2' })
  })

  it('DeviceCodeCredential', async () => {
    const browser = createTestBrowser({ ca: emulator.caCertificate ?? '' })
    const credential = new DeviceCodeCredential({
      ...settings,
      tenantId: contoso,
      clientId: everybody.clientId,
      userPromptCallback: ({ userCode, verificationUri }) => {
        void approve(verificationUri, userCode)
      },
    })
    const approve = async (uri: string, userCode: string) => {
      const form = await browser.submit(await browser.get(uri), uri, { otc: userCode })
      const consent = await browser.submit(form, uri, {
        username: 'ada@contoso.test',
        password: 'correct-horse',
      })
      await browser.submit(consent, uri, { action: 'accept' })
    }
    const { token } = await credential.getToken('https://graph.microsoft.com/User.Read')
    expect(decodeJwt(token)).toMatchObject({
      upn: 'ada@contoso.test',
      scp: expect.stringContaining('User.Read'),
    })
  })

  it('reports a wrong secret in Entra’s words', async () => {
    const credential = new ClientSecretCredential(contoso, gatewright.clientId, gatewright.secretId, settings)
    await expect(credential.getToken(graph)).rejects.toThrow(/AADSTS7000215/)
  })
})
