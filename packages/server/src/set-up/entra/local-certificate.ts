import { randomUUID, type X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isUnfit, readClientCertificate } from '@gatewright/config'
import { makeClientCertificate, thumbprintOf } from '../client-certificate.ts'
import { keepFile } from '../kept-file.ts'
import { SetUpRefusal } from '../refusal.ts'
import type { KeptCredential, KeptState } from './state.ts'
import { type EntraWishes, WARN_DAYS } from './wishes.ts'

const DAY = 86_400_000

/** Where key and certificate of a strategy lie, beside the configuration file. */
export const certificateFile = (strategy: string): string => join('secrets', `${strategy}.pem`)

/** The certificate whose key lies here, whether or not anybody has registered it. */
export interface LocalCertificate {
  readonly certificate: X509Certificate
  /** The id that its entry at the application has, or is to have. */
  readonly keyId: string
}

type KeptCertificate = Extract<KeptCredential, { kind: 'certificate' }>

/** Whether a certificate was made by this set-up; `undefined`: whatever lies in its file. Nothing else is replaced or deleted. */
export const isMadeHere = (
  { made }: Pick<KeptCertificate, 'made'>,
  certificate: X509Certificate | undefined,
): boolean => made === undefined || certificate === undefined || made.includes(thumbprintOf(certificate))

/**
 * Key and certificate of this machine: those that lie here where they will do, else new ones. What is known of them is kept first, so
 * that a file which was half done is known to be ours.
 * @param isKnown whether somebody has registered that certificate: then it is used, and stays theirs
 * @throws SetUpRefusal `file_there`, `not_written`
 */
export async function localCertificate(
  options: {
    readonly wishes: EntraWishes
    readonly state: KeptState
    readonly now: () => number
    readonly configFile: string
  },
  isKnown: (certificate: X509Certificate) => boolean = () => false,
): Promise<LocalCertificate> {
  const { wishes, state, now, configFile } = options
  const file = certificateFile(wishes.strategy)
  const path = join(dirname(configFile), file)
  const { credential } = state.current
  const kept = credential?.kind === 'certificate' && credential.file === file ? credential : undefined
  const here = readLocal(path)
  const isOurs = kept !== undefined && isMadeHere(kept, here)
  const made = kept === undefined ? [] : (kept.made ?? [kept.thumbprint])
  const lasts = here !== undefined && here.validToDate.getTime() - now() > WARN_DAYS * DAY
  if (here !== undefined && lasts && (isOurs || isKnown(here))) {
    const keyId = kept?.thumbprint === thumbprintOf(here) ? kept.keyId : randomUUID()
    if (kept?.keyId !== keyId) await state.update({ credential: knownOf(here, keyId, file, made) })
    return { certificate: here, keyId }
  }
  if (!isOurs && existsSync(path)) {
    throw new SetUpRefusal(
      'file_there',
      `${path} is there already, and is not of this set-up${here !== undefined && isKnown(here) ? '; its certificate ends soon' : ''}.`,
      'Move it away, or choose another name for the strategy with --name.',
    )
  }
  const { pem, certificate } = await makeClientCertificate(wishes.appName, now())
  const keyId = randomUUID()
  await state.update({
    credential: knownOf(certificate, keyId, file, [...made, thumbprintOf(certificate)]),
  })
  await keepFile(path, pem, configFile)
  return { certificate, keyId }
}

/** @param made thumbprints of all that were made here; where it is not among them, neither is its entry at the application ours */
const knownOf = (
  certificate: X509Certificate,
  keyId: string,
  file: string,
  made: readonly string[],
): KeptCredential => ({
  kind: 'certificate',
  keyId,
  thumbprint: thumbprintOf(certificate),
  file,
  endsAt: certificate.validToDate.toISOString(),
  registered: false,
  made: [...made],
  ...(made.includes(thumbprintOf(certificate)) ? {} : { entryMade: false }),
})

/** `undefined` where no key with its certificate lies there. */
export function readLocal(path: string): X509Certificate | undefined {
  try {
    const read = readClientCertificate(readFileSync(path, 'utf8'))
    return isUnfit(read) ? undefined : read.certificate
  } catch {
    return undefined
  }
}
