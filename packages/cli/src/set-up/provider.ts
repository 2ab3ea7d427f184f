import { resolve } from 'node:path'
import { externalUrlFault, issuerMeant } from '@gatewright/config'
import type { GuidedProvider, Pasted, ProviderSetUp, ProviderWishes } from '@gatewright/server'
import { print } from '../print.ts'
import { Stop } from '../stop.ts'
import { offerRestart, trySignIn } from './after.ts'
import type { Ask } from './ask.ts'
import { carryOut, type Outcome, takeAway } from './carry-out.ts'
import { accepted, faultOf } from './pasted.ts'
import { agreedUrl, checkName, type Place, placeOf } from './place.ts'
import { printInstructions } from './print-instructions.ts'
import type { ProviderOptions } from './provider-options.ts'
import { SECRET_VARIABLE } from './run-options.ts'
import { textOf } from './text-of.ts'

type Server = typeof import('@gatewright/server')

/**
 * `gatewright setup google`, `github`, and so on: what is to be done at the provider's own page, each value checked as it is given,
 * and the strategy written. Whatever ends it, the next run takes it up.
 * @param ask `undefined` where nobody is there to answer
 */
export async function setUpProvider(
  id: string,
  options: ProviderOptions,
  ask: Ask | undefined,
): Promise<void> {
  const server = await import('@gatewright/server')
  const provider = server.guidedProviders.find(each => each.id === id)
  if (provider === undefined) throw new TypeError(`there is no guided path for ${id}`)
  const place = placeOf(options.config)
  const lock = await server.lockSetUp(place.dataFolder)
  let externalUrl: string
  let outcome: Outcome
  try {
    ;({ externalUrl, outcome } = await underLock(provider, options, place, ask, server))
  } finally {
    lock.release()
  }
  const what = {
    strategy: options.name,
    externalUrl,
    provider: provider.title,
    atItsPage: `Where the page of ${provider.title} shows an error, compare what stands there with what was registered.`,
  }
  if (outcome === 'written') await offerRestart(options, place, what, ask)
  if (outcome === 'as it was' && options.test !== undefined) await trySignIn(options, place, what)
}

async function underLock(
  provider: GuidedProvider,
  options: ProviderOptions,
  place: Place,
  ask: Ask | undefined,
  server: Server,
): Promise<{ readonly externalUrl: string; readonly outcome: Outcome }> {
  const { name } = options
  checkName(name, server)
  const known = server.readProviderState(place.dataFolder, name)
  const setUpOf = (wishes: ProviderWishes): ProviderSetUp =>
    server.createProviderSetUp({
      provider,
      wishes,
      check: options.check,
      clock: server.systemClock,
      strategyTypes: server.createStrategyTypes(),
      configFile: place.file,
      dataFolder: place.dataFolder,
      env: process.env,
      say: line => print(`  ${line}`),
    })
  if (options.undo) {
    if (known === undefined) {
      print('There is nothing to be undone: no set-up of this strategy is known here.')
      return { externalUrl: place.externalUrl, outcome: 'left' }
    }
    const { externalUrl, address, clientId } = known
    const setUp = setUpOf({ strategy: name, externalUrl, address, clientId })
    const does = [
      ...(known.configuration === undefined
        ? []
        : [`takes the strategy "${name}" out of the configuration file`]),
      ...(known.secret?.made ? [`deletes ${known.secret.file}`] : []),
      `forgets the client ${known.clientId} of ${provider.title}`,
    ]
    const outcome = await takeAway(
      does,
      async () => [
        ...(await setUp.undo()),
        `At ${provider.title} nothing was changed: whoever has registered the client ${known.clientId} there deletes it there.`,
      ],
      options,
      ask,
    )
    return { externalUrl: known.externalUrl, outcome }
  }

  const externalUrl = agreedUrl(place, await urlOf(options, place, known?.externalUrl, ask))
  const address = await addressOf(provider, options, known?.address, ask)
  const found = options.check
    ? await server.findIssuer(provider, address, server.createOutboundFetch())
    : undefined
  for (const note of found?.notes ?? []) print(note)
  const { issuer, discoveryURL } = found ?? unasked(provider, address, known)
  const base = {
    ...{ strategy: name, externalUrl, address },
    ...(issuer === undefined ? {} : { issuer }),
    ...(discoveryURL === undefined ? {} : { discoveryURL }),
  }
  const callbackURL = server.callbackOf(base)
  if (known?.complete !== true) {
    const wanted = { address: issuer ?? address, callbackURL, externalUrl }
    printInstructions(`At ${provider.title}`, provider.instructions(wanted))
  }
  let given: Given = {
    ...(options.clientId === undefined ? {} : { clientId: options.clientId }),
    ...secretOf(options),
  }
  let kept = known
  if (options.dryRun && missingOf(provider, given, kept).length > 0) {
    print(
      'Once it is done there, this is needed:',
      ...missingOf(provider, given, kept),
      '',
      'Nothing was changed.',
    )
    return { externalUrl, outcome: 'left' }
  }
  for (;;) {
    const wishes = { ...base, ...(await clientOf(provider, given, kept, address, ask)) }
    try {
      return { externalUrl, outcome: await carryOut(setUpOf(wishes), options, ask) }
    } catch (error) {
      if (!isNotAccepted(error) || ask === undefined) throw error
      print(...error.message.split('\n'), '')
      if (!(await ask.confirm('Give client ID and secret once more?')))
        throw error
        // Whatever was given may be wrong.
      ;[given, kept] = [{}, undefined]
    }
  }
}

/** Whoever shows it may have loaded the module twice. */
const isNotAccepted = (error: unknown): error is Error =>
  error instanceof Error &&
  error.name === 'SetUpRefusal' &&
  (error as { code?: unknown }).code === 'not_accepted'

/** What flags and variables say. */
interface Given {
  readonly clientId?: string
  readonly secret?: Secret
}

/** What an earlier run has kept. */
type Kept = { readonly clientId: string; readonly secret?: unknown } | undefined

const keepsSecret = ({ secret, clientId }: Given, kept: Kept): boolean =>
  secret === undefined && kept?.secret !== undefined && (clientId ?? kept.clientId) === kept.clientId

/** Flags that are missing, each a line. */
const missingOf = ({ labels }: GuidedProvider, given: Given, kept: Kept): readonly string[] => [
  ...(given.clientId === undefined && kept?.secret === undefined
    ? [`  --client-id <${labels.clientId}>`]
    : []),
  ...(given.secret === undefined && !keepsSecret(given, kept)
    ? [`  --client-secret-file <file with the ${labels.secret}>, or the variable ${SECRET_VARIABLE}`]
    : []),
]

/** Where the provider is not to be asked: what it said before, else what its address says. */
function unasked(
  provider: GuidedProvider,
  address: string,
  known: { readonly address: string; readonly issuer?: string; readonly discoveryURL?: string } | undefined,
): { readonly issuer?: string; readonly discoveryURL?: string } {
  if (known?.address === address) return known
  const [likely] = provider.issuers?.(address) ?? []
  return likely === undefined ? {} : { issuer: issuerMeant(likely) }
}

interface Secret {
  readonly text: string
  readonly from?: string
}

async function urlOf(
  options: ProviderOptions,
  place: Place,
  known: string | undefined,
  ask: Ask | undefined,
): Promise<string | undefined> {
  const said = options.externalUrl ?? place.writtenUrl ?? known
  if (said !== undefined || ask === undefined || options.yes) return said
  return ask.text('At which address do browsers reach this server?', {
    initial: place.externalUrl,
    check: externalUrlFault,
  })
}

/** @throws Stop */
async function addressOf(
  { address }: GuidedProvider,
  options: ProviderOptions,
  known: string | undefined,
  ask: Ask | undefined,
): Promise<string> {
  if (address === undefined) return ''
  const named =
    options[address.flag as 'domain'] ??
    known ??
    (ask === undefined || options.yes ? address.initial : undefined)
  if (named === undefined && ask === undefined)
    throw new Stop(
      'There is no terminal to ask at, and this is missing:',
      `  --${address.flag} <${address.label}>, such as ${address.example}`,
    )
  const text =
    named ??
    (await (ask as Ask).text(address.label, {
      ...(address.initial === undefined ? {} : { initial: address.initial }),
      check: typed => faultOf(address.read(typed)),
    }))
  const read = address.read(text)
  if ('fault' in read) throw new Stop(`--${address.flag}: ${read.fault}`)
  if (named !== known && read.notes !== undefined) print(...read.notes)
  return read.value
}

/** @throws Stop where a file cannot be read */
function secretOf({ clientSecretFile }: ProviderOptions): { readonly secret?: Secret } {
  if (clientSecretFile !== undefined)
    return {
      secret: { text: textOf('--client-secret-file', clientSecretFile), from: resolve(clientSecretFile) },
    }
  const text = process.env[SECRET_VARIABLE]
  return text === undefined || text.trim() === '' ? {} : { secret: { text } }
}

/** @throws Stop where something is missing and nobody is there to answer, or where it cannot be right */
async function clientOf(
  provider: GuidedProvider,
  given: Given,
  kept: Kept,
  address: string,
  ask: Ask | undefined,
): Promise<Pick<ProviderWishes, 'clientId' | 'secret' | 'secretFrom'>> {
  const { labels } = provider
  const id = given.clientId ?? (kept?.secret === undefined ? undefined : kept.clientId)
  const missing = missingOf(provider, given, kept)
  if (ask === undefined && missing.length > 0)
    throw new Stop('There is no terminal to ask at. When it is done, run this again with', ...missing)
  const clientId = accepted(
    '--client-id',
    provider.pastedClientId(
      id ??
        (await (ask as Ask).text(labels.clientId, {
          check: text => faultOf(provider.pastedClientId(text, address)),
        })),
      address,
    ),
  )
  if (keepsSecret(given, kept)) return { clientId }
  const fault = (text: string) => secretFault(provider.pastedSecret(text), clientId)
  const text = given.secret?.text ?? (await (ask as Ask).secret(labels.secret, text => fault(text)))
  const wrong = fault(text)
  if (wrong !== undefined) throw new Stop(`--client-secret-file: ${wrong}`)
  const secret = accepted('--client-secret-file', provider.pastedSecret(text))
  return { clientId, secret, ...(given.secret?.from === undefined ? {} : { secretFrom: given.secret.from }) }
}

const secretFault = (pasted: Pasted<string>, clientId: string): string | undefined =>
  faultOf(pasted) ??
  ('value' in pasted && pasted.value === clientId ? 'This is the client ID once more.' : undefined)
