import { AadstsError } from '../errors/aadsts.ts'
import {
  type Application,
  azureCliAppId,
  findFirstPartyApp,
  isGuid,
  keyOf,
  makeApplication,
  type Store,
} from '../store/index.ts'
import type { TenantPath } from './tenants.ts'

/** The app of a client id, as far as it may be used under this tenant path. Throws 900144, 700038, 700016, 50194, 7000112. */
export const loadClient = (store: Store, clientId: string | undefined, path: TenantPath): Application => {
  if (clientId === undefined || clientId === '') throw new AadstsError(900144, { parameter: 'client_id' })
  const appId = clientId.toLowerCase()
  if (!isGuid(appId) || /^[0-]+$/.test(appId)) throw new AadstsError(700038, { client: clientId })
  const client = store.applications.oneBy('appId', appId) ?? firstPartyClient(appId)
  const directory = path.tenant?.displayName ?? 'Microsoft'
  if (client === undefined) throw new AadstsError(700016, { client: appId, directory })
  const names = { client: appId, name: client.displayName }
  if (client.signInAudience === 'AzureADMyOrg') {
    if (path.kind === 'common' || path.kind === 'organizations') throw new AadstsError(50194, names)
    if (path.tenant?.id !== client.tenantId) throw new AadstsError(700016, { client: appId, directory })
  }
  if (path.kind === 'consumers' && client.signInAudience === 'AzureADMultipleOrgs')
    throw new AadstsError(700016, { client: appId, directory })
  if (path.kind === 'tenant' && client.signInAudience === 'PersonalMicrosoftAccount')
    throw new AadstsError(700016, { client: appId, directory })
  const home = path.kind === 'tenant' ? path.tenant.id : client.tenantId
  checkEnabled(store, client, home)
  return client
}

/** Throws 7000112 when sign-in is switched off at the enterprise application of this tenant. */
export const checkEnabled = (store: Store, client: Application, tenantId: string): void => {
  const principal = store.servicePrincipals.oneBy('tenantAndAppId', keyOf(tenantId, client.appId))
  if (principal?.accountEnabled === false)
    throw new AadstsError(7000112, { client: client.appId, name: client.displayName })
}

/** Microsoft's own public clients work in every tenant, with the loopback redirect URI of native apps. */
const firstPartyClient = (appId: string): Application | undefined => {
  const app = findFirstPartyApp(appId)
  if (app === undefined || !app.isPublicClient) return undefined
  return makeApplication({
    tenantId: 'f8cdef31-a31e-4b4a-93e4-5f571e91255a',
    id: appId,
    appId,
    displayName: app.displayName,
    signInAudience: 'AzureADandPersonalMicrosoftAccount',
    publicClient: { redirectUris: ['http://localhost'] },
    isFallbackPublicClient: true,
    createdDateTime: '2016-01-01T00:00:00Z',
  })
}

/** Clients that may ask Graph only for `.default`: their permissions are fixed by Microsoft. */
export const isPreauthorised = (appId: string): boolean => appId === azureCliAppId
