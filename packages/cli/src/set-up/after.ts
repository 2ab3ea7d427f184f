import { setTimeout as wait } from 'node:timers/promises'
import type { Config, StrategyConfig } from '@gatewright/config'
import { restartedInWords, unconfirmed } from '../commands/restart.ts'
import { mayBeServed } from '../is-served.ts'
import { pastedCommand } from '../pasted-command.ts'
import { print } from '../print.ts'
import { Stop } from '../stop.ts'
import { withServices } from '../with-services.ts'
import type { Ask } from './ask.ts'
import type { Place } from './place.ts'
import type { RunOptions, SetUpStrategy } from './run-options.ts'

/** How often it is looked whether somebody has signed in, in milliseconds. */
const LOOK_EVERY = 300
const MINUTES = 5

/** A server that runs is asked to take the configuration, and somebody to sign in. */
export async function offerRestart(
  options: RunOptions,
  place: Place,
  what: SetUpStrategy,
  ask: Ask | undefined,
): Promise<void> {
  const server = await import('@gatewright/server')
  const { dataFolder, file } = place
  if (!mayBeServed(server, place)) {
    if (options.undo) return
    print('')
    print('No server runs on this data. Start it with:', `  ${pastedCommand('start', file)}`)
    if (options.test !== undefined)
      throw new Stop('Nobody can sign in while no server runs, so nothing was tried.')
    return
  }
  const mayRestart =
    options.restart &&
    (options.yes ||
      options.repair ||
      ask === undefined ||
      (await ask.confirm('Restart the server that runs, so that it takes this?')))
  if (!mayRestart) {
    print(
      'The server that runs does not know of it yet. To make it take this:',
      `  ${pastedCommand('restart', file)}`,
    )
    return
  }
  await withServices({ config: file }, async services => {
    const isServed = () => mayBeServed(server, place)
    const restarted = (accepts: readonly string[]) =>
      server.requestRestart(services, { by: 'command line', file, isServed, accepts })
    const first = await restarted([])
    // The address was said or confirmed in this very run; whatever else would be taken away is asked about.
    const said = options.undo ? [] : (first?.concerns ?? []).filter(({ code }) => code === 'address_moves')
    const isAllSaid = said.length > 0 && said.length === first?.concerns?.length
    const result = isAllSaid ? await restarted(said.map(({ id }) => id)) : first
    if (isAllSaid) for (const { message } of said) print(message)
    if (result === undefined)
      throw new Stop(`The server on ${dataFolder} does not answer. Its log may say why.`)
    if (result.concerns !== undefined) throw unconfirmed(result.concerns, file)
    if (!result.ok)
      throw new Stop(...`The old configuration goes on serving. ${result.message ?? ''}`.split('\n'))
    print(...restartedInWords(result))
  })
  if (options.undo) return
  const wanted =
    options.test !== undefined ||
    (!options.yes && ask !== undefined && (await ask.confirm('Try it now with a sign-in?')))
  if (wanted) await trySignIn(options, place, what)
  else print(`To try it: ${what.externalUrl}/admin/strategies, "Test sign-in".`)
}

/**
 * Gives out a link and waits until somebody has signed in through it.
 * @throws Stop where they were refused, or nobody came
 */
export async function trySignIn(options: RunOptions, place: Place, what: SetUpStrategy): Promise<void> {
  const server = await import('@gatewright/server')
  const { loginPath, issueAdminLink, needsAdminLink } = server
  if (!mayBeServed(server, place))
    throw new Stop('Nobody can sign in while no server runs, so nothing was tried.')
  await withServices({ config: place.file }, async (services, config) => {
    const asAdmin = await needsAdminLink(services, config)
    const link = asAdmin
      ? await issueAdminLink(services, config, 'command line')
      : `${config.http.externalUrl}${loginPath(theStrategy(config, what.strategy))}`
    const begun = services.clock.now()
    print(
      asAdmin
        ? `Nobody is super admin yet. Open this link, and sign in with ${what.provider}; it makes you super admin:`
        : 'Open this link as somebody who is invited, and sign in:',
      `  ${link}`,
    )
    const minutes = typeof options.test === 'string' ? Number(options.test) : MINUTES
    const until = performance.now() + (minutes > 0 ? minutes : MINUTES) * 60_000
    while (performance.now() < until) {
      const [last] = await services.audit.lastSignIns(what.strategy, 1)
      if (last !== undefined && last.at >= begun) {
        if (last.result === 'ok') {
          print(`${last.actor} has signed in. It works.`)
          return
        }
        throw new Stop(
          `${last.actor} was refused${last.ref === undefined ? '' : `, with the reference ${last.ref}`}. The page said why; the audit log and the server’s log say more.`,
        )
      }
      await wait(LOOK_EVERY)
    }
    throw new Stop(`Nobody has signed in so far. ${what.atItsPage}`)
  })
}

/** The one that was set up; somebody may have taken it out of the file meanwhile. */
function theStrategy({ strategies }: Config, name: string): StrategyConfig {
  const found = strategies.find(({ id }) => id === name)
  if (found === undefined) throw new Stop(`There is no strategy "${name}" in the configuration.`)
  return found
}
