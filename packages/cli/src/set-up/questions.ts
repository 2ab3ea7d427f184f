import { externalUrlFault, isUnfit, readClientCertificate } from '@gatewright/config'
import { Stop } from '../stop.ts'
import type { Ask } from './ask.ts'
import type { EntraOptions } from './entra-options.ts'
import { federatedOf } from './federated.ts'
import { faultOf } from './pasted.ts'
import { agreedUrl, checkName, type Place } from './place.ts'
import { SECRET_VARIABLE } from './run-options.ts'
import { textOf } from './text-of.ts'

type Server = typeof import('@gatewright/server')

/** By which way the tenant is changed. */
export type Way =
  | { readonly kind: 'client'; readonly id: string; readonly proof: import('@gatewright/server').ClientProof }
  | { readonly kind: 'device'; readonly id: string | undefined }
  | { readonly kind: 'script'; readonly file: string }
  | { readonly kind: 'from'; readonly file: string }
  | { readonly kind: 'hand' }

/** What is known once everything was asked. */
export interface Answers {
  readonly tenant: string
  readonly authority: string
  readonly wishes: import('@gatewright/server').EntraWishes
  readonly way: Way
}

const WAYS =
  '--client-id with --client-secret-file, --client-certificate or the variable GATEWRIGHT_SETUP_CLIENT_SECRET; --device-code; --script <file>; --from <file>; --by-hand'

/**
 * Whatever the flags do not say is asked, and where nobody is there to answer, the missing flags are named.
 * @throws Stop
 */
export async function answersOf(
  options: EntraOptions,
  place: Place,
  terminal: Ask | undefined,
  server: Server,
): Promise<Answers> {
  const ask = options.yes ? undefined : terminal
  checkName(options.name, server)
  const known = server.readState(place.dataFolder, options.name)
  const back = options.from === undefined ? undefined : server.readHandedBack(options.from)
  const named = options.tenant ?? known?.tenantId ?? back?.tenantId
  const missing = [
    ...(named === undefined ? ['--tenant <Directory (tenant) ID or domain>'] : []),
    ...(wayIsNamed(options) ? [] : [`a way to change the tenant: ${WAYS}`]),
  ]
  if (ask === undefined && missing.length > 0) {
    throw new Stop(
      `${options.yes ? '--yes asks nothing' : 'There is no terminal to ask at'}, and this is missing:`,
      ...missing.map(each => `  ${each}`),
    )
  }
  const pasted = server.pastedTenant(
    named ??
      (await (ask as Ask).text('Directory (tenant) ID, or a domain of the tenant', {
        check: text => faultOf(server.pastedTenant(text)),
      })),
  )
  if ('fault' in pasted) throw new Stop(`--tenant: ${pasted.fault}`)
  const url =
    options.externalUrl === undefined &&
    place.writtenUrl === undefined &&
    known === undefined &&
    ask !== undefined
      ? await ask.text('At which address do browsers reach this server?', {
          initial: place.externalUrl,
          check: externalUrlFault,
        })
      : (options.externalUrl ?? place.writtenUrl ?? known?.externalUrl)
  const externalUrl = agreedUrl(place, url)
  const app = options.app === undefined ? undefined : server.pastedClientId(options.app, pasted.value.tenant)
  if (app !== undefined && 'fault' in app) throw new Stop(`--app: ${app.fault}`)
  if (app !== undefined && (options.script !== undefined || options.from !== undefined))
    throw new Stop(
      '--app is for the other ways: a script registers an application of its own, and what it gives back names that.',
    )
  const before = known?.application
  const adopted = before?.made === false && !before.byMarker ? before.appId : undefined
  const adopt = app?.value ?? adopted
  const authority = authorityOf(
    options.authority ?? known?.authority ?? pasted.value.authority ?? server.DEFAULT_AUTHORITY,
  )
  const credential =
    options.credential ?? (back?.secret === undefined ? (known?.credential?.kind ?? 'certificate') : 'secret')
  const federated =
    credential === 'federated'
      ? await federatedOf(options, known?.credential, authority, ask, server)
      : undefined
  return {
    tenant: pasted.value.tenant,
    authority,
    wishes: {
      strategy: options.name,
      externalUrl,
      appName: options.appName ?? known?.application?.name ?? server.usualAppName(externalUrl),
      credential,
      ...(federated === undefined ? {} : { federated }),
      consent: options.consent === true,
      ...(adopt === undefined ? {} : { adopt }),
    },
    way:
      options.undo && (known === undefined || !server.isInTenant(known))
        ? { kind: 'hand' }
        : await wayOf(options, ask),
  }
}

function authorityOf(text: string): string {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new Stop(
      `--authority "${text}" is no address. Write https://login.microsoftonline.us, for example.`,
    )
  return url.origin
}

const wayIsNamed = (options: EntraOptions): boolean =>
  // What is undone is known; whether Graph has to be asked for it, too.
  options.undo === true ||
  options.deviceCode === true ||
  options.byHand === true ||
  options.script !== undefined ||
  options.from !== undefined ||
  (options.clientId !== undefined && proofOf(options) !== undefined)

/** Ways that somebody else goes, or that nobody checks before it is done. */
const BY_OTHERS = [
  {
    value: 'script',
    label: 'By a script for az',
    hint: 'for you where you are signed in, or for somebody who may',
  },
  { value: 'hand', label: 'By hand in the portal', hint: 'every value is checked as it is pasted' },
] as const

async function wayOf(options: EntraOptions, ask: Ask | undefined): Promise<Way> {
  if (options.from !== undefined) return { kind: 'from', file: options.from }
  if (options.script !== undefined) return { kind: 'script', file: options.script }
  if (options.byHand === true || options.onlyHere === true) return { kind: 'hand' }
  if (options.deviceCode === true) return { kind: 'device', id: options.clientId }
  const proof = proofOf(options)
  if (options.clientId !== undefined && proof !== undefined)
    return { kind: 'client', id: options.clientId, proof }
  if (ask === undefined && options.undo === true) return { kind: 'hand' }
  if (ask === undefined) throw new Stop(`Nothing says by which way: ${WAYS}.`)
  if (options.clientId !== undefined) return askedClient(ask, options.clientId)
  const kind = await ask.choose('How may the tenant be changed?', [
    ...(options.undo ? [] : BY_OTHERS),
    { value: 'client', label: 'By an application that may register others' },
    { value: 'device', label: 'By signing in with a code', hint: 'many tenants block it' },
  ])
  if (kind === 'script')
    return { kind, file: await ask.text('Where shall the script be written?', { initial: 'setup-entra.sh' }) }
  if (kind === 'client') return askedClient(ask, await ask.text('Its Application (client) ID'))
  return kind === 'device' ? { kind, id: undefined } : { kind: 'hand' }
}

const askedClient = async (ask: Ask, id: string): Promise<Way> => ({
  kind: 'client',
  id,
  proof: { kind: 'secret', secret: (await ask.secret('Its client secret (the Value)')).trim() },
})

/** What the application that sets up proves itself with. @throws Stop where a file cannot be read */
function proofOf(options: EntraOptions): import('@gatewright/server').ClientProof | undefined {
  if (options.clientCertificate !== undefined) {
    const pem = textOf('--client-certificate', options.clientCertificate)
    const read = readClientCertificate(pem)
    if (isUnfit(read)) throw new Stop(`--client-certificate: ${read.what}`, read.fix)
    return { kind: 'certificate', pem }
  }
  const secret =
    options.clientSecretFile === undefined
      ? process.env[SECRET_VARIABLE]
      : textOf('--client-secret-file', options.clientSecretFile)
  return secret === undefined || secret.trim() === '' ? undefined : { kind: 'secret', secret: secret.trim() }
}
