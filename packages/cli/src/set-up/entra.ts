import { resolve } from 'node:path'
import type { EntraSetUp, EntraWishes, Tenant } from '@gatewright/server'
import { pastedCommand, quoted } from '../pasted-command.ts'
import { print } from '../print.ts'
import { Stop } from '../stop.ts'
import { offerRestart, trySignIn } from './after.ts'
import type { Ask } from './ask.ts'
import { byHand } from './by-hand.ts'
import { carryOut, type Outcome, takeAway, watcher } from './carry-out.ts'
import type { EntraOptions } from './entra-options.ts'
import { type Place, placeOf } from './place.ts'
import { type Answers, answersOf, type Way } from './questions.ts'
import type { SetUpStrategy } from './run-options.ts'

type Server = typeof import('@gatewright/server')

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
  const what = strategyOf(answers.wishes)
  if (outcome === 'written') await offerRestart(options, place, what, ask)
  if (outcome === 'as it was' && options.test !== undefined) await trySignIn(options, place, what)
}

const strategyOf = ({ strategy, externalUrl }: EntraWishes): SetUpStrategy => ({
  strategy,
  externalUrl,
  provider: 'Microsoft',
  atItsPage: 'Where Microsoft’s page shows an error, its number (AADSTS) is explained in the documentation.',
})

async function underLock(
  options: EntraOptions,
  answers: Answers,
  place: Place,
  ask: Ask | undefined,
  server: Server,
): Promise<Outcome> {
  const { wishes, way } = answers
  const fetch = server.createOutboundFetch()
  const known = options.onlyHere ? server.readState(place.dataFolder, options.name) : undefined
  const tenant =
    known === undefined
      ? await server.findTenant(answers.tenant, answers.authority, fetch)
      : asItWas(known.tenantId, known.authority)
  const token = options.onlyHere ? undefined : await tokenBy(way, tenant, wishes.consent, fetch, server)
  const setUp = server.createEntraSetUp({
    tenant,
    wishes,
    ...(token === undefined ? {} : { token }),
    fetch,
    now: Date.now,
    configFile: place.file,
    dataFolder: place.dataFolder,
    env: process.env,
    ...(options.onlyHere ? { onlyHere: true } : {}),
    say: line => print(`  ${line}`),
  })
  print(`Tenant ${tenant.id} at ${tenant.authority}`, '')
  if (options.undo) {
    if (token === undefined && setUp.undoAsksGraph()) requireGraph(setUp, options, place, server)
    return await undo(setUp, options, ask)
  }
  if (way.kind === 'script') return await handOver(setUp, resolve(way.file), options, place, server)
  if (way.kind === 'hand') return (await byHand(setUp, options, ask, server)) ? 'written' : 'left'
  if (way.kind === 'from') {
    await server.takeOver(setUp.handOver, server.readHandedBack(way.file))
    await setUp.finish(watcher)
    return 'written'
  }
  return await carryOut(setUp, options, ask)
}

/** A tenant that nobody asks any more, and that need not be there. */
const asItWas = (id: string, authority: string): Tenant => ({
  ...{ id, authority, graph: authority, deviceCodeUrl: undefined },
  ...{ authorizeUrl: authority, tokenUrl: authority, userInfoUrl: authority },
})

async function tokenBy(
  way: Way,
  tenant: Tenant,
  consent: boolean,
  fetch: import('@gatewright/server').OutboundFetch,
  server: Server,
): Promise<(() => Promise<string>) | undefined> {
  if (way.kind === 'client') return server.clientAccess(tenant, way, fetch)
  if (way.kind !== 'device') return undefined
  print('Many tenants block sign-ins by code; then take another way.')
  return server.deviceAccess(tenant, {
    ...(way.id === undefined ? {} : { clientId: way.id }),
    scopes: server.setUpScopes(consent),
    fetch,
    show: ({ address, userCode }) => print(`Open ${address} and type the code ${userCode}`, ''),
  })
}

async function undo(setUp: EntraSetUp, options: EntraOptions, ask: Ask | undefined): Promise<Outcome> {
  const rows = setUp.undoPlan()
  const { application } = setUp.state
  if (rows.length === 0) {
    print('There is nothing to be undone: no set-up of this strategy is known here.')
    return 'left'
  }
  if (options.onlyHere && application !== undefined) {
    const named = `application "${application.name}" (${application.appId})`
    if (application.made)
      print(`The ${named} stays in the tenant. Whoever may delete it runs:`, ...azDelete(application), '')
    else print(`What was added to the ${named} stays in the tenant.`, '')
  }
  const does = rows.map(row => row.does)
  return await takeAway(does, () => setUp.undo(), options, ask)
}

/** Before anything is undone by halves. */
function requireGraph(setUp: EntraSetUp, options: EntraOptions, place: Place, server: Server): never {
  const { application } = setUp.state
  const name = options.name === 'azure' ? '' : ` --name ${options.name}`
  throw new Stop(
    `${server.whatIsInTenant(setUp.state)} is in the tenant, and nothing says by which way Microsoft Graph may be asked. Nothing was undone.`,
    'Either name one: --client-id with --client-secret-file or --client-certificate, of an application with Application.ReadWrite.All (Application.ReadWrite.OwnedBy deletes alone what that very application has registered); or --device-code, as its owner or Cloud Application Administrator.',
    ...(application?.made
      ? ['Or let somebody delete it who may, for example with', ...azDelete(application)]
      : ['Or take it out in the portal by hand']),
    'and take away what is on this machine with',
    `  ${pastedCommand(`setup entra --undo --only-here${name}`, place.file)}`,
  )
}

const azDelete = ({ appId }: { readonly appId: string }): readonly string[] => [
  `  az ad app delete --id ${appId}`,
]

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
