import { resolve } from 'node:path'
import type { EntraSetUp, Surveyed } from '@gatewright/server'
import { pastedCommand, quoted } from '../pasted-command.ts'
import { print } from '../print.ts'
import { Stop } from '../stop.ts'
import { offerRestart, trySignIn } from './after.ts'
import type { Ask } from './ask.ts'
import { byHand } from './by-hand.ts'
import type { EntraOptions } from './entra-options.ts'
import { type Place, placeOf } from './place.ts'
import { type Answers, answersOf, type Way } from './questions.ts'

type Server = typeof import('@gatewright/server')

/** `written`: a server could take it. `as it was`: everything was so already. `left`: nothing more is to be done now. */
type Outcome = 'written' | 'as it was' | 'left'

/**
 * `gatewright setup entra`. Whatever ends it, the next run takes it up.
 * @param ask `undefined` where nobody is there to answer
 */
export async function setUpEntra(options: EntraOptions, ask: Ask | undefined): Promise<void> {
  const place = placeOf(options.config)
  const server = await import('@gatewright/server')
  const answers = await answersOf(options, place, ask, server)
  const lock = await server.lockSetUp(place.dataFolder)
  let outcome: Outcome
  try {
    outcome = await underLock(options, answers, place, ask, server)
  } finally {
    lock.release()
  }
  if (outcome === 'written') await offerRestart(options, place, answers.wishes, ask)
  if (outcome === 'as it was' && options.test !== undefined) await trySignIn(options, place, answers.wishes)
}

async function underLock(
  options: EntraOptions,
  answers: Answers,
  place: Place,
  ask: Ask | undefined,
  server: Server,
): Promise<Outcome> {
  const { wishes, way } = answers
  const fetch = server.createOutboundFetch()
  const tenant = await server.findTenant(answers.tenant, answers.authority, fetch)
  const token = await tokenBy(way, tenant, wishes.consent, fetch, server)
  const setUp = server.createEntraSetUp({
    tenant,
    wishes,
    ...(token === undefined ? {} : { token }),
    fetch,
    now: Date.now,
    configFile: place.file,
    dataFolder: place.dataFolder,
    env: process.env,
    say: line => print(`  ${line}`),
  })
  print(`Tenant ${tenant.id} at ${tenant.authority}`, '')
  if (options.undo) return await undo(setUp, options, ask, token !== undefined)
  if (way.kind === 'script') return await handOver(setUp, resolve(way.file), options, place, server)
  if (way.kind === 'hand') return (await byHand(setUp, options, ask, server)) ? 'written' : 'left'
  if (way.kind === 'from') {
    await server.takeOver(setUp.handOver, server.readHandedBack(way.file))
    await setUp.finish(watcher)
    return 'written'
  }
  return await byGraph(setUp, options, ask)
}

async function tokenBy(
  way: Way,
  tenant: import('@gatewright/server').Tenant,
  consent: boolean,
  fetch: import('@gatewright/server').OutboundFetch,
  server: Server,
): Promise<(() => Promise<string>) | undefined> {
  if (way.kind === 'client') return server.clientAccess(tenant, way, fetch)
  if (way.kind !== 'device') return undefined
  print('Many tenants block sign-ins by code; then take another way.')
  return server.deviceAccess(tenant, {
    ...(way.id === undefined ? {} : { clientId: way.id }),
    scopes: ['Application.ReadWrite.All', ...(consent ? ['DelegatedPermissionGrant.ReadWrite.All'] : [])],
    fetch,
    show: ({ address, userCode }) => print(`Open ${address} and type the code ${userCode}`, ''),
  })
}

const watcher: Parameters<EntraSetUp['make']>[0] = {
  onStep(step, at) {
    if (at === 'begun') print(`Now: ${step.does}`)
    if (at === 'was-so') print(`So already: ${step.does}`)
  },
}

async function byGraph(setUp: EntraSetUp, options: EntraOptions, ask: Ask | undefined): Promise<Outcome> {
  const found = await setUp.survey()
  const isFirst = setUp.state.complete !== true
  const open = found.filter(({ finding }) => finding.state !== 'done')
  if (open.length === 0) {
    print('Everything is as it was set up.', ...notesOf(found))
    return 'as it was'
  }
  if (isFirst) print('This will be done:', ...open.map(({ step }, at) => `  ${at + 1}. ${step.does}`), '')
  else print('This differs from what was set up:', ...open.flatMap(drift).map(line => `  ${line}`), '')
  if (options.dryRun) {
    print('Nothing was changed.')
    return 'left'
  }
  const question = isFirst ? 'Go on?' : 'Mend it?'
  const may = isFirst ? options.yes : options.repair
  if (!may) {
    if (ask === undefined) {
      throw new Stop(
        isFirst
          ? 'There is no terminal to ask at: --yes goes on, --dry-run only says what would be done.'
          : 'Nothing was changed. --repair mends it.',
      )
    }
    if (!(await ask.confirm(question))) {
      print('Nothing was changed.')
      return 'left'
    }
  }
  await setUp.make(watcher)
  return 'written'
}

const drift = ({ step, finding }: Surveyed): readonly string[] =>
  finding.state === 'differs' ? finding.what : [`Missing: ${step.thing}.`]

const notesOf = (found: readonly Surveyed[]): readonly string[] =>
  found.flatMap(({ finding }) => (finding.state === 'done' ? (finding.notes ?? []) : []))

async function undo(
  setUp: EntraSetUp,
  options: EntraOptions,
  ask: Ask | undefined,
  mayAskGraph: boolean,
): Promise<Outcome> {
  const { application } = setUp.state
  if (application === undefined && setUp.state.credential === undefined) {
    print('There is nothing to be undone: no set-up of this strategy is known here.')
    return 'left'
  }
  if (application?.made && !mayAskGraph) {
    throw new Stop(
      `The application "${application.name}" (${application.appId}) can be deleted by --client-id or --device-code alone.`,
    )
  }
  const what = [
    `the strategy "${options.name}" in the configuration file`,
    ...(setUp.state.credential === undefined ? [] : [setUp.state.credential.file]),
    ...(application === undefined
      ? []
      : application.made
        ? [`the application "${application.name}" (${application.appId}), with all that is in it`]
        : [`what was added to the application "${application.name}" (${application.appId})`]),
  ]
  print('This will be taken away:', ...what.map(each => `  ${each}`), '')
  if (options.dryRun) {
    print('Nothing was changed.')
    return 'left'
  }
  if (!options.yes) {
    if (ask === undefined) throw new Stop('There is no terminal to ask at: --yes goes on.')
    if (!(await ask.confirm('Take it away?'))) {
      print('Nothing was changed.')
      return 'left'
    }
  }
  print(...(await setUp.undo()))
  return 'written'
}

async function handOver(
  setUp: EntraSetUp,
  file: string,
  options: EntraOptions,
  { file: configFile }: Place,
  server: Server,
): Promise<Outcome> {
  if (options.dryRun) {
    print(`A script would be written to ${file}, and templates for Bicep and Terraform beside it.`)
    return 'left'
  }
  const files = await server.writeHandOver(setUp.handOver, file)
  const name = options.name === 'azure' ? '' : ` --name ${options.name}`
  print(
    `Wrote ${files.join(', ')}. They hold no secret.`,
    '',
    'Whoever may register applications runs one of them, for example',
    `  bash ${quoted(file)} > entra.json`,
    'Then, here:',
    `  ${pastedCommand(`setup entra --from entra.json${name}`, configFile)}`,
  )
  return 'left'
}
