import tls from 'node:tls'
import { Client, GraphError, PageIterator } from '@microsoft/microsoft-graph-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EntraEmulator, startEntraEmulator } from '../../src/index.ts'
import { appToken, graphSeed } from './support.ts'

let emulator: EntraEmulator
let client: Client
const trustedBefore = tls.getCACertificates('default')
beforeAll(async () => {
  emulator = await startEntraEmulator({ tls: true, seed: graphSeed })
  tls.setDefaultCACertificates([...trustedBefore, emulator.caCertificate ?? ''])
  const token = await appToken(emulator)
  // Only what points it at another host is set; the client sends its token nowhere else, and only over https.
  client = Client.initWithMiddleware({
    baseUrl: `${emulator.origin}/`,
    customHosts: new Set([new URL(emulator.origin).hostname]),
    authProvider: { getAccessToken: async () => token },
  })
})
afterAll(async () => {
  tls.setDefaultCACertificates(trustedBefore)
  await emulator.close()
})

describe('@microsoft/microsoft-graph-client', () => {
  it('reads, filters and selects', async () => {
    const page = await client
      .api('/users')
      .filter("startswith(displayName,'Ada')")
      .select(['id', 'displayName'])
      .get()
    expect(page.value).toEqual([{ id: expect.any(String), displayName: 'Ada Lovelace' }])
  })

  it('registers an app and gives it a secret', async () => {
    const app = await client
      .api('/applications')
      .post({ displayName: 'By client', signInAudience: 'AzureADMyOrg' })
    const secret = await client
      .api(`/applications/${app.id}/addPassword`)
      .post({ passwordCredential: { displayName: 'by client' } })
    expect(secret.secretText).toEqual(expect.any(String))
    await client.api(`/applications/${app.id}`).patch({ displayName: 'By client, renamed' })
    await client.api(`/applications/${app.id}`).delete()
  })

  it('follows next links by its page iterator', async () => {
    const names: string[] = []
    const first = await client.api('/groups').top(120).get()
    const iterator = new PageIterator(client, first, (group: { displayName: string }) => {
      names.push(group.displayName)
      return true
    })
    await iterator.iterate()
    expect(names).toHaveLength(301)
  })

  it('reads errors as its own kind', async () => {
    const error = await client
      .api('/users/nobody@contoso.test')
      .get()
      .catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(GraphError)
    expect(error).toMatchObject({ statusCode: 404, code: 'Request_ResourceNotFound' })
    expect((error as GraphError).requestId).toEqual(expect.any(String))
  })
})
