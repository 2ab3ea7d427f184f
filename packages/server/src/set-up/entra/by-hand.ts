import { dirname, join } from 'node:path'
import { keepFile, refuseForeignFile } from '../kept-file.ts'
import type { HandOverOptions } from './hand-over/hand-over.ts'
import { localCertificate } from './local-certificate.ts'
import { secretFile } from './steps/secret.ts'
import { logoutUrlOf, redirectUriOf } from './wishes.ts'

/** What somebody does in Entra's pages, one page after the other. */
export interface Instruction {
  readonly where: string
  readonly what: string
  /** To be pasted there, letter by letter. */
  readonly value?: string
}

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
    wishes.credential === 'secret'
      ? { where: 'Certificates & secrets > New client secret', what: 'Copy its Value, which is shown once.' }
      : {
          where: 'Certificates & secrets > Certificates > Upload certificate',
          what: 'Upload this file, which holds no secret:',
          value: await upload(),
        },
    ...(wishes.consent ? [{ where: 'API permissions', what: 'Press Grant admin consent.' }] : []),
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
  if (secret === undefined) {
    await state.update({
      application,
      redirectUris: [],
      claims: [],
      ...(credential && { credential: { ...credential, registered: true } }),
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
    credential: { ...kept, registered: false },
  })
  await keepFile(join(dirname(configFile), file), secret, configFile)
  await state.update({ credential: { ...kept, registered: true } })
}
