import { dirname, join } from 'node:path'
import type { Instruction } from '../instruction.ts'
import { keepFile, refuseForeignFile } from '../kept-file.ts'
import type { HandOverOptions } from './hand-over/hand-over.ts'
import { localCertificate } from './local-certificate.ts'
import { federatedName, knownFederated } from './steps/federated.ts'
import { secretFile } from './steps/secret.ts'
import { type EntraWishes, logoutUrlOf, redirectUriOf } from './wishes.ts'

export type { Instruction }

/**
 * The way by hand: what to do where. A certificate is made first, so that it can be uploaded.
 * @param upload makes the certificate, and says by which file it is uploaded
 * @throws SetUpRefusal `file_there`, `not_written`
 */
export async function instructions(
  options: HandOverOptions,
  upload: () => Promise<string> = () => certificateToUpload(options),
): Promise<readonly Instruction[]> {
  const { wishes } = options
  const logoutUrl = logoutUrlOf(wishes)
  return [
    {
      where: 'Entra > App registrations > New registration',
      what: `Name it "${wishes.appName}", leave "Accounts in this organizational directory only", and choose the platform Web with this Redirect URI:`,
      value: redirectUriOf(wishes),
    },
    ...(logoutUrl === undefined
      ? []
      : [{ where: 'Authentication', what: 'As Front-channel logout URL:', value: logoutUrl }]),
    { where: 'Token configuration > Add optional claim > ID', what: 'Tick email, login_hint and sid.' },
    ...(wishes.credential === 'federated' ? trusted(wishes) : []),
    ...(wishes.credential === 'secret'
      ? [
          {
            where: 'Certificates & secrets > New client secret',
            what: 'Copy its Value, which is shown once.',
          },
        ]
      : []),
    ...(wishes.credential === 'certificate'
      ? [
          {
            where: 'Certificates & secrets > Certificates > Upload certificate',
            what: 'Upload this file, which holds no secret:',
            value: await upload(),
          },
        ]
      : []),
    ...(wishes.consent ? [{ where: 'API permissions', what: 'Press Grant admin consent.' }] : []),
  ]
}

/** Where the portal asks for whose tokens are believed. */
function trusted({ strategy, federated }: EntraWishes): readonly Instruction[] {
  if (federated === undefined) return []
  const where = 'Certificates & secrets > Federated credentials > Add credential > Other issuer'
  return [
    { where, what: 'As Issuer:', value: federated.issuer },
    { where, what: 'As Subject identifier (Value):', value: federated.subject },
    { where, what: 'As Audience:', value: federated.audience },
    { where, what: 'As Name:', value: federatedName(strategy, federated) },
  ]
}

/** The certificate alone, for whoever uploads it. @returns the file */
async function certificateToUpload(options: HandOverOptions): Promise<string> {
  const { certificate } = await localCertificate(options)
  const path = join(dirname(options.configFile), 'secrets', `${options.wishes.strategy}.cer`)
  await keepFile(path, certificate.toString(), options.configFile)
  return path
}

/**
 * Takes over what somebody has made by hand.
 * @param secret where the credential is one
 * @throws SetUpRefusal `file_there`, `not_written`
 */
export async function takeOverByHand(
  { wishes, state, configFile }: HandOverOptions,
  { clientId, secret }: { readonly clientId: string; readonly secret?: string },
): Promise<void> {
  const { credential } = state.current
  const application = { id: '', appId: clientId, name: wishes.appName, made: false }
  // Whatever stands in the tenant was put there by hand, and is not this set-up's to take away.
  const byHand = { registered: true, entryMade: false } as const
  if (wishes.credential === 'federated' && wishes.federated !== undefined) {
    const known = knownFederated(wishes, wishes.federated)
    await state.update({ application, redirectUris: [], claims: [], credential: { ...known, ...byHand } })
    return
  }
  if (secret === undefined) {
    await state.update({
      application,
      redirectUris: [],
      claims: [],
      ...(credential && { credential: { ...credential, ...byHand } }),
    })
    return
  }
  const file = secretFile(wishes.strategy)
  if (credential?.kind !== 'secret') refuseForeignFile(join(dirname(configFile), file))
  const kept = { kind: 'secret', displayName: 'Gatewright', file } as const
  await state.update({
    application,
    redirectUris: [],
    claims: [],
    credential: { ...kept, registered: false, entryMade: false },
  })
  await keepFile(join(dirname(configFile), file), secret, configFile)
  await state.update({ credential: { ...kept, ...byHand } })
}
