import {
  type Config,
  isStillOffered,
  provesItselfBy,
  readableAddresses,
  type StrategyConfig,
} from '@gatewright/config'
import type { FindConcerns, RestartConcern } from './config-file/restart-concerns.ts'
import { providerConcerns } from './diagnosis/provider-concerns.ts'
import type { Services } from './services.ts'
import { couldBecomeSuperAdmin, needsAdminLink } from './sign-in/admin-link.ts'

/** Who gets in, and how. */
type SignInConfig = Pick<Config, 'superAdmins' | 'strategies'>

/** Everything that a restart asks about. One that is new is one more line. */
export const restartConcerns = (services: Services): readonly FindConcerns[] => [
  ownWayLost(services),
  ownStandingLost(services),
  superAdminsLost(services),
  addressMoves,
  // A provider that does not answer, a tenant that does not exist: asked before it takes over.
  ({ running, next }) => providerConcerns(running, next, services),
]

/** The session that asks would end, for what it was proved by is no longer offered as it was. */
const ownWayLost =
  ({ sessions, accounts }: Pick<Services, 'sessions' | 'accounts'>): FindConcerns =>
  async ({ next, asker }) => {
    const proof = asker && (await sessions.proofOf(asker.sessionId))
    if (asker === undefined || proof === undefined || isStillOffered(next, proof)) return []
    const strategy = next.strategies.find(({ id }) => id === proof.strategy)
    const others = (await accounts.identitiesOf(asker.collaboratorId)).filter(
      identity => identity.id !== asker.identityId && lets(next, identity),
    )
    const left =
      others.length === 0
        ? 'You have no other way to sign in to this account.'
        : `What is left to you is ${named(others)}.`
    return [
      {
        code: 'own_way_lost',
        message: `You are signed in with "${proof.strategy}", ${whatBecomes(strategy)}. Your session ends with the restart, and you cannot sign in that way again. ${left}`,
        cure: strategy?.offered
          ? `Write the addresses of "${proof.strategy}" back, and add the other provider under a name of its own. Sign in with that first, in another browser.`
          : `Keep "${proof.strategy}" for now. Sign in with another way first, in another browser, and see that you are super admin there.`,
      },
    ]
  }

/** The session would stay, and be no super admin's. */
const ownStandingLost =
  ({ accounts, sessions }: Pick<Services, 'accounts' | 'sessions'>): FindConcerns =>
  async ({ running, next, asker }) => {
    const proof = asker && (await sessions.proofOf(asker.sessionId))
    if (asker === undefined || proof === undefined || !isStillOffered(next, proof)) return []
    const identity = (await accounts.identitiesOf(asker.collaboratorId)).find(
      ({ id }) => id === asker.identityId,
    )
    if (identity === undefined || !(await accounts.isSuperAdmin(identity, running))) return []
    if (await accounts.isSuperAdmin(identity, next)) return []
    return [
      {
        code: 'own_standing_lost',
        message: `You are super admin by an entry of superAdmins for "${identity.strategy}" that the file no longer has. After the restart you are none, and cannot undo it from here.`,
        cure: 'Write the entry back, or make sure that another super admin can sign in.',
      },
    ]
  }

/** None of those who are super admin now could come back as one. */
const superAdminsLost =
  (services: Pick<Services, 'accounts' | 'strategyTypes'>): FindConcerns =>
  async ({ running, next }) => {
    const before = await whoComesBack(services.accounts, running)
    if (before.length === 0 || (await whoComesBack(services.accounts, next)).length > 0) return []
    const people = `${before.slice(0, 3).join(', ')}${before.length > 3 ? ` and ${before.length - 3} more` : ''}`
    const heirs = couldBecomeSuperAdmin(services, next).map(
      ({ email, strategy }) => `${readableAddresses(email)} with "${strategy}"`,
    )
    const concern: RestartConcern = {
      code: 'no_super_admin_left',
      message: `${before.length === 1 ? 'The only super admin' : 'Of those who are super admin now nobody'} (${people}) ${before.length === 1 ? 'could no longer sign in' : 'could sign in any more'}. ${
        heirs.length === 0
          ? 'There is no entry of superAdmins by which somebody else could become one.'
          : `Super admin would be who signs in first as ${heirs.slice(0, 3).join(' or ')}, if that is right and works.`
      }`,
      cure: (await needsAdminLink(services, next))
        ? 'Keep the strategy that they sign in with, or name somebody in superAdmins with one that is offered. Afterwards only `gatewright admin-link` on the server helps.'
        : 'Keep the strategy that they sign in with until somebody has signed in as super admin the new way, in another browser.',
    }
    return [concern]
  }

/** Nobody, whoever asks among them, finds the server where they found it: where the new place is no way to it, everybody is shut out. */
const addressMoves: FindConcerns = async ({ running, next }) => {
  const [before, after] = [running.http, next.http]
  const concerns: RestartConcern[] = []
  if (before.externalUrl !== after.externalUrl)
    concerns.push({
      code: 'address_moves',
      message: `Browsers are to come to ${after.externalUrl}, and no longer to ${before.externalUrl}. Whoever is signed in has to sign in anew there, and nobody can where it does not lead to this server.`,
      cure: `See first that ${after.externalUrl} leads to this server (DNS, the proxy and its certificate), and that each provider knows the callback URL there.`,
    })
  const [from, to] = [listenPlaceOf(before), listenPlaceOf(after)]
  if (from !== to)
    concerns.push({
      code: 'listens_elsewhere',
      message: `The server is to listen on ${to}, and no longer on ${from}. Nobody comes in before whatever leads browsers here knows it.`,
      cure: 'Let the proxy, the port of the container or the firewall lead there as well, or write the former place back.',
    })
  return concerns
}

const listenPlaceOf = ({ host, port, tls }: Config['http']): string =>
  `${host}, port ${port} (${tls === undefined ? 'http' : 'https'})`

/** Addresses of those who are super admin with a configuration, and can sign in with it as such. */
async function whoComesBack(
  accounts: Services['accounts'],
  config: SignInConfig,
): Promise<readonly string[]> {
  const people: string[] = []
  for (const id of (await accounts.superAdmins(config)).active) {
    for (const identity of await accounts.identitiesOf(id)) {
      if (!lets(config, identity) || !(await accounts.isSuperAdmin(identity, config))) continue
      people.push(readableAddresses((await accounts.byId(id))?.email ?? id))
      break
    }
  }
  return people.sort()
}

/** Whether an identity can sign in: by a strategy that is offered, and leads to its provider still. */
const lets = (
  config: SignInConfig,
  identity: { readonly strategy: string; readonly issuer: string },
): boolean =>
  config.strategies.some(({ id, offered }) => id === identity.strategy && offered) &&
  provesItselfBy(config, identity.strategy, identity)

function whatBecomes(strategy: StrategyConfig | undefined): string {
  if (strategy === undefined) return 'which the file no longer has'
  return strategy.offered
    ? 'which leads to another provider or tenant now'
    : `which is no longer offered: ${strategy.notOfferedBecause}`.replace(/\.$/, '')
}

const named = (identities: readonly { readonly strategy: string }[]): string =>
  [...new Set(identities.map(({ strategy }) => `"${strategy}"`))].join(' and ')
