import { createHash } from 'node:crypto'
import { chmodSync, existsSync, readFileSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { isGuid } from '@gatewright/config'
import { isJsonObject, parseJsonObject } from '../../../identity/json.ts'
import { thumbprintOf } from '../../client-certificate.ts'
import { keepFile, refuseForeignFile } from '../../kept-file.ts'
import { SetUpRefusal } from '../../refusal.ts'
import { localCertificate } from '../local-certificate.ts'
import type { EntraState, KeptState } from '../state.ts'
import { knownFederated } from '../steps/federated.ts'
import { secretFile } from '../steps/secret.ts'
import type { Tenant } from '../tenant.ts'
import type { EntraWishes } from '../wishes.ts'
import { azScript } from './az-script.ts'
import { bicepTemplate } from './bicep.ts'
import { terraformFile } from './terraform.ts'
import type { HandOver } from './values.ts'

export interface HandOverOptions {
  readonly tenant: Tenant
  readonly wishes: EntraWishes
  readonly state: KeptState
  readonly now: () => number
  /** Absolute. */
  readonly configFile: string
}

/** A file for whoever may register applications. It holds no secret. */
export interface HandOverFile {
  /** `az` is the script. */
  readonly kind: 'az' | 'bicep' | 'terraform'
  readonly text: string
}

/** The ending of the file of a template; the script is called as somebody likes. */
const endings = { az: '', bicep: '.bicep', terraform: '.tf' } as const

/**
 * Files for whoever may register applications: a script for `az`, and templates for Bicep and Terraform. The key is made here and
 * stays here; they get the certificate alone.
 * @throws SetUpRefusal `file_there`, `not_written`
 */
export async function handOverFiles(options: HandOverOptions): Promise<readonly HandOverFile[]> {
  const { tenant, wishes, state } = options
  // Whoever reads the output back need not say again where it was for.
  await state.update({ externalUrl: wishes.externalUrl })
  const made = wishes.credential === 'certificate' ? await localCertificate(options) : undefined
  if (wishes.credential === 'federated' && wishes.federated !== undefined)
    await state.update({ credential: knownFederated(wishes, wishes.federated) })
  const handOver: HandOver = {
    tenant,
    wishes,
    round: state.current.round,
    ...(made === undefined ? {} : { certificate: made.certificate, keyId: made.keyId }),
  }
  return [
    { kind: 'az', text: azScript(handOver) },
    // Bicep makes no secrets.
    ...(wishes.credential === 'secret' ? [] : [{ kind: 'bicep' as const, text: bicepTemplate(handOver) }]),
    { kind: 'terraform', text: terraformFile(handOver) },
  ]
}

/**
 * Writes them.
 * @param file absolute: of the script; the others have its name and another ending
 * @returns the files
 * @throws SetUpRefusal `bad_script`, `file_there`, `not_written`
 */
export async function writeHandOver(options: HandOverOptions, file: string): Promise<readonly string[]> {
  const { state } = options
  const ending = extname(file)
  if (['.tf', '.bicep'].includes(ending.toLowerCase())) {
    throw new SetUpRefusal(
      'bad_script',
      `--script names the script for az, and ${file} would be a template.`,
      `Name it ${file.slice(0, -ending.length)}.sh: the templates for Terraform and Bicep are written beside it.`,
    )
  }
  const base = ending === '' ? file : file.slice(0, -ending.length)
  const texts = (await handOverFiles(options)).map(
    ({ kind, text }) => [kind === 'az' ? file : `${base}${endings[kind]}`, text] as const,
  )
  const written = state.current.handedOver ?? []
  refuseForeign(texts, written)
  const others = written.filter(({ file: other }) => !texts.some(([path]) => path === other))
  const ours = texts.map(([path, text]) => ({ file: path, sha256: sha256(text) }))
  // Before: where it is cut short, what is there is known to be ours. What is there until then may be the text of before.
  await state.update({
    handedOver: [
      ...others,
      ...written.filter(({ file: other }) => texts.some(([path]) => path === other)),
      ...ours,
    ],
  })
  for (const [path, text] of texts) await keepFile(path, text)
  await state.update({ handedOver: [...others, ...ours] })
  chmodSync(file, 0o700)
  return texts.map(([path]) => path)
}

type Written = NonNullable<EntraState['handedOver']>

/** @throws SetUpRefusal `file_there` where a file is somebody's own, or was changed since it was written */
function refuseForeign(texts: readonly (readonly [string, string])[], written: Written): void {
  const foreign = texts.flatMap(([path, text]) => {
    if (!existsSync(path)) return []
    const there = sha256(readFileSync(path, 'utf8'))
    const isOurs =
      there === sha256(text) || written.some(({ file, sha256: ours }) => file === path && ours === there)
    return isOurs ? [] : [path]
  })
  if (foreign.length === 0) return
  throw new SetUpRefusal(
    'file_there',
    `${foreign.join(' and ')} ${foreign.length === 1 ? 'is there already, and was' : 'are there already, and were'} not written by this set-up, or changed since. Nothing was written.`,
    'Name another file with --script, or move that away.',
  )
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** What whoever has run the script gives back. */
export interface HandedBack {
  readonly tenantId: string
  readonly appId: string
  readonly objectId: string
  readonly servicePrincipalId: string
  readonly secret?: { readonly keyId: string; readonly value: string }
}

/**
 * Reads a file with what the script has printed.
 * @throws SetUpRefusal `bad_output`
 */
export function readHandedBack(file: string): HandedBack {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new SetUpRefusal(
      'bad_output',
      `${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`,
      'Name the file that the output of the script was written into.',
    )
  }
  return handedBackOf(text, file)
}

/**
 * Reads what the script has printed; also as `terraform output -json` and the outputs of a deployment write it, each value in an
 * object of its own.
 * @param named what a refusal calls it
 * @throws SetUpRefusal `bad_output`
 */
export function handedBackOf(text: string, named: string): HandedBack {
  // Windows writes a mark in front.
  const json = parseJsonObject(text.replace(/^\uFEFF/, '').trim())
  const read = (name: string): string | undefined => {
    const value = json?.[name]
    const bare = isJsonObject(value) ? value.value : value
    return typeof bare === 'string' ? bare : undefined
  }
  const ids = ['tenantId', 'appId', 'objectId', 'servicePrincipalId'].map(
    name => [name, read(name)?.toLowerCase()] as const,
  )
  const wrong = ids.find(([, value]) => value === undefined || !isGuid(value))
  if (wrong !== undefined) {
    throw new SetUpRefusal(
      'bad_output',
      `${named} is not the output of the script: ${json === undefined ? 'it is no JSON object' : `"${wrong[0]}" is ${wrong[1] === undefined ? 'missing' : 'no GUID'}`}.`,
      'The script writes one line of JSON to its standard output: bash <script> > entra.json',
    )
  }
  const [tenantId, appId, objectId, servicePrincipalId] = ids.map(([, value]) => value ?? '') as [
    string,
    string,
    string,
    string,
  ]
  const [secret, keyId] = [read('secret'), read('keyId')]
  return {
    tenantId,
    appId,
    objectId,
    servicePrincipalId,
    ...(secret === undefined ? {} : { secret: { value: secret, keyId: keyId ?? '' } }),
  }
}

/**
 * Takes over what somebody else has made, as if it had been made here.
 * @throws SetUpRefusal where it is of another tenant, or its secret is missing
 */
export async function takeOver(options: HandOverOptions, back: HandedBack): Promise<void> {
  const { tenant, wishes, state, configFile, now } = options
  if (back.tenantId !== tenant.id) {
    throw new SetUpRefusal(
      'another_tenant',
      `What was made is in the tenant ${back.tenantId}, and not in ${tenant.id}.`,
      'Run the script signed in to the right tenant, or name that tenant with --tenant.',
    )
  }
  const { credential } = state.current
  if (wishes.credential === 'certificate' && credential?.kind !== 'certificate') {
    throw new SetUpRefusal(
      'no_key',
      'The key that belongs to the certificate of the script is not here.',
      'Read the output back where the script was made, with the same --config and --name.',
    )
  }
  const same = {
    application: { id: back.objectId, appId: back.appId, name: wishes.appName, made: true },
    servicePrincipal: { id: back.servicePrincipalId, made: true },
  }
  if (wishes.credential === 'secret') {
    if (back.secret === undefined)
      throw new SetUpRefusal(
        'bad_output',
        'There is no secret in the output.',
        'The script was made for a certificate: leave --credential out.',
      )
    const file = secretFile(wishes.strategy)
    if (credential?.kind !== 'secret') refuseForeignFile(join(dirname(configFile), file))
    await state.update({
      ...same,
      credential: { kind: 'secret', displayName: 'Gatewright', file, registered: false },
    })
    await keepFile(join(dirname(configFile), file), back.secret.value, configFile)
    await state.update({
      credential: {
        kind: 'secret',
        keyId: back.secret.keyId,
        displayName: 'Gatewright',
        file,
        registered: true,
      },
      redirectUris: [],
      claims: [],
    })
    return
  }
  if (wishes.credential === 'federated' && wishes.federated !== undefined) {
    const federated = knownFederated(wishes, wishes.federated)
    await state.update({
      ...same,
      credential: { ...federated, registered: true },
      redirectUris: [],
      claims: [],
    })
    return
  }
  const { certificate } = await localCertificate({ ...options, now })
  if (credential?.kind !== 'certificate') return
  await state.update({
    ...same,
    credential: { ...credential, thumbprint: thumbprintOf(certificate), registered: true },
    redirectUris: [],
    claims: [],
  })
}
