import tls from 'node:tls'
import { ConfidentialClientApplication, CryptoProvider } from '@azure/msal-node'
import {
  BatchRequestContent,
  BatchResponseContent,
  Client,
  type GraphError,
  PageIterator,
} from '@microsoft/microsoft-graph-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EntraEmulator, startEntraEmulator } from '../../src/index.ts'
import { graphSeed, operator } from '../graph/support.ts'
import { contoso } from '../support/directory.ts'

// What a program does that was written with Microsoft's own libraries: it signs somebody in with MSAL's PKCE, and asks Graph.
let emulator: EntraEmulator
let client: ConfidentialClientApplication
let graph: Client
const trustedBefore = tls.getCACertificates('default')
beforeAll(async () => {
  emulator = await startEntraEmulator({ tls: true, seed: graphSeed })
  tls.setDefaultCACertificates([...trustedBefore, emulator.caCertificate ?? ''])
  const host = `localhost:${emulator.port}`
  client = new ConfidentialClientApplication({
    auth: {
      clientId: operator.clientId,
      clientSecret: operator.secret,
      authority: `https://${host}/${contoso}`,
      knownAuthorities: [host],
    },
  })
  const scopes = ['https://graph.microsoft.com/.default']
  const { verifier, challenge } = await new CryptoProvider().generatePkceCodes()
  const request = { scopes, redirectUri: operator.redirectUri, state: 'the-state', nonce: 'the-nonce' }
  const address = await client.getAuthCodeUrl({
    ...request,
    codeChallenge: challenge,
    codeChallengeMethod: 'S256',
  })
  const back = await emulator.signIn(address, 'ada@contoso.test')
  const [code, state] = ['code', 'state'].map(name => back.searchParams.get(name) ?? '')
  const { account } = await client.acquireTokenByCode(
    { ...request, code: code ?? '', codeVerifier: verifier },
    { code: code ?? '', state: state ?? '' },
  )
  if (account === null) throw new Error('nobody has signed in')
  graph = Client.initWithMiddleware({
    baseUrl: `${emulator.origin}/`,
    customHosts: new Set([new URL(emulator.origin).hostname]),
    authProvider: {
      getAccessToken: async () => (await client.acquireTokenSilent({ account, scopes })).accessToken,
    },
  })
})
afterAll(async () => {
  tls.setDefaultCACertificates(trustedBefore)
  await emulator.close()
})

describe('@azure/msal-node with @microsoft/microsoft-graph-client', () => {
  it('reads who has signed in, with what is above and around them', async () => {
    const me = await graph.api('/me').select(['displayName', 'department']).expand('manager,memberOf').get()
    expect(me).toMatchObject({
      displayName: 'Ada Lovelace',
      department: null,
      manager: null,
      memberOf: [{ displayName: 'Global Administrator' }],
    })
  })

  it('counts', async () => {
    const eventual = graph.api('/users/$count').header('ConsistencyLevel', 'eventual')
    expect(Number(await eventual.get())).toBe(4)
    const page = await graph.api('/groups').header('ConsistencyLevel', 'eventual').count(true).top(1).get()
    expect(page['@odata.count']).toBe(301)
  })

  it('reads a missing photo as none, and what is not there as an error with a code', async () => {
    const refused = async (path: string): Promise<GraphError> =>
      graph
        .api(path)
        .get()
        .then(
          () => Promise.reject(new Error('answered')),
          (error: GraphError) => error,
        )
    expect(await refused('/me/photo/$value')).toMatchObject({ statusCode: 404, code: 'ImageNotFound' })
    expect(await refused('/me/messages')).toMatchObject({ statusCode: 501, code: 'NotImplemented' })
    const beta = graph.api('/me').version('beta').get()
    await expect(beta).rejects.toMatchObject({
      statusCode: 501,
      code: 'NotImplemented',
      message: expect.stringContaining('beta'),
    })
  })

  it('sends a batch, and reads each answer of it', async () => {
    const content = new BatchRequestContent([
      { id: '1', request: new Request(`${emulator.origin}/me?$select=displayName`, { method: 'GET' }) },
      {
        id: '2',
        // The client sends batches alone that depend on nothing, or each part on the one before.
        dependsOn: ['1'],
        request: new Request(`${emulator.origin}/users/grace@contoso.test`, {
          method: 'PATCH',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ jobTitle: 'Admiral' }),
        }),
      },
      {
        id: '3',
        dependsOn: ['2'],
        request: new Request(`${emulator.origin}/users/grace@contoso.test?$select=jobTitle`, {
          method: 'GET',
        }),
      },
    ])
    const answer = new BatchResponseContent(await graph.api('/$batch').post(await content.getContent()))
    const body = async (id: string) => answer.getResponseById(id).json()
    expect(await body('1')).toMatchObject({ displayName: 'Ada Lovelace' })
    expect(answer.getResponseById('2').status).toBe(204)
    expect(await body('3')).toMatchObject({ jobTitle: 'Admiral' })
  })

  it('follows a delta by its page iterator, from one round to the next', async () => {
    const round = async (address: string): Promise<{ names: string[]; deltaLink: string }> => {
      const names: string[] = []
      const iterator = new PageIterator(
        graph,
        await graph.api(address).header('Prefer', 'odata.maxpagesize=150').get(),
        (group: { displayName: string }) => {
          names.push(group.displayName)
          return true
        },
        { headers: { Prefer: 'odata.maxpagesize=150' } },
      )
      await iterator.iterate()
      return { names, deltaLink: iterator.getDeltaLink() ?? '' }
    }
    const first = await round('/groups/delta')
    expect(first.names).toHaveLength(301)
    await graph.api('/groups').post({
      displayName: 'New',
      mailEnabled: false,
      mailNickname: 'new',
      securityEnabled: true,
    })
    expect((await round(first.deltaLink)).names).toEqual(['New'])
  })
})
