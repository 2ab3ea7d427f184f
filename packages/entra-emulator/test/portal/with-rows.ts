import { randomUUID } from 'node:crypto'
import { type EntraEmulator, newGuid } from '../../src/index.ts'
import { contoso, gatewright } from '../support/directory.ts'
import { postToken } from '../support/protocol.ts'

const day = 86_400_000

/**
 * A directory in which every list of the portal has a row of each kind that it knows: sign-ins that succeeded and failed,
 * secrets of every age, accounts and apps that are off. What a page of an empty list says about its colours says nothing
 * about those of its rows.
 */
export async function fillWithRows(emulator: EntraEmulator): Promise<void> {
  const { store } = emulator
  const found = store.applications.oneBy('appId', gatewright.clientId)
  const principal = store.servicePrincipals.oneBy('appId', gatewright.clientId)
  const [secret] = found?.passwordCredentials ?? []
  if (found === undefined || principal === undefined || secret === undefined) throw new Error('another seed')
  await refusedSignIns(emulator)
  const inDays = (days: number) => new Date(Date.now() + days * day).toISOString()
  store.applications.update(found.id, {
    passwordCredentials: [
      secret,
      { ...secret, keyId: newGuid(), displayName: 'expiring', endDateTime: inDays(9) },
      { ...secret, keyId: newGuid(), displayName: 'expired', endDateTime: inDays(-9) },
    ],
    appRoles: [true, false].map(isEnabled => ({
      id: newGuid(),
      allowedMemberTypes: ['User' as const],
      displayName: isEnabled ? 'Editors' : 'Former editors',
      description: 'May change what the bot says',
      value: isEnabled ? 'editor' : 'former',
      isEnabled,
    })),
  })
  const [, , person] = store.users.by('tenant', contoso)
  if (person !== undefined) store.users.update(person.id, { accountEnabled: false })
}

/** Two that failed, by the token endpoint itself, and one that succeeded: a row as the log writes it. */
async function refusedSignIns(emulator: EntraEmulator): Promise<void> {
  const { store } = emulator
  for (const secret of ['wrong', gatewright.secretId]) {
    await postToken(emulator, {
      grant_type: 'client_credentials',
      client_id: gatewright.clientId,
      client_secret: secret,
      scope: 'https://graph.microsoft.com/.default',
    })
  }
  const failed = store.signIns.first()
  if (failed === undefined) throw new Error('the token endpoint wrote nothing')
  store.signIns.insert({
    ...failed,
    id: randomUUID(),
    errorCode: 0,
    failureReason: null,
    additionalDetails: null,
    userPrincipalName: 'ada@contoso.example',
    userDisplayName: 'Ada Lovelace',
  })
}
