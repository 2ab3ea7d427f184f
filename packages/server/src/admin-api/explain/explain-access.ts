import { type Config, groupWriter } from '@gatewright/config'
import type { Accounts } from '../../accounts/accounts.ts'
import type { Collaborator } from '../../accounts/collaborator.ts'
import type { Invitations } from '../../accounts/invitations.ts'
import { inviterStanding } from '../../accounts/inviter.ts'
import type { Clock } from '../../clock.ts'
import { createAppTable } from '../../gate/routing/apps.ts'
import { createExplainer, type Explainer, type Explanation } from '../../gate/rules/explain.ts'
import type { Caller } from '../../identity/caller.ts'
import { machineCaller, takes } from '../../programs/machines.ts'
import { accountCaller } from '../../sessions/account-caller.ts'
import { inPortions } from '../../storage/portions.ts'
import { type Principal, parsePrincipal } from './principal.ts'

/** What the rules say to one account, signed in with one strategy, to a program, to an external user, or to nobody. */
export interface Explained extends Explanation {
  /** Absent when nobody is signed in. */
  readonly visitor?: Pick<Caller, 'email' | 'strategy' | 'roles' | 'groups'> & {
    /** The `sub` of a program, which has no address. */
    readonly subject?: string
  }
  /** An external user whose token is verified. */
  readonly externalUser?: true
  /** Why they count as nobody although somebody was asked about. */
  readonly note?: string
  /** What the same address comes to once they have signed in, by each strategy that awaits them. */
  readonly afterSignIn?: readonly AfterSignIn[]
  /** It is no whole address, or no app has its host: the question is mistyped, and nothing was decided. */
  readonly leadsNowhere?: true
}

/** What the rules will say to somebody who is awaited. */
export interface AfterSignIn extends Explanation {
  /** Id of the strategy that they are awaited by. */
  readonly strategy: string
  /** One sentence: `After signing in with azure: may enter, rule 1.` */
  readonly inWords: string
}

/** Where accounts and invitations are looked up. */
export interface AccountsToExplain {
  readonly accounts: Pick<Accounts, 'byEmail' | 'byId' | 'identitiesOf' | 'isSuperAdmin'>
  readonly invitations: Pick<Invitations, 'find'>
  readonly clock: Clock
}

type Where = { readonly method: string; readonly url: string }

/**
 * Which rule decides about an address of an app, for everybody whom an e-mail address stands for: the same address may
 * belong to an account of each of several providers, and an app may admit the sessions of one of them alone.
 *
 * @param question.who as {@link parsePrincipal} takes it; absent to ask about somebody who is not signed in
 */
export async function explainAccess(
  services: AccountsToExplain,
  config: Config,
  question: Where & { readonly who?: string | undefined },
): Promise<readonly Explained[]> {
  const explain = createExplainer(config)
  const where = { method: question.method, url: question.url }
  if (leadsNowhere(config, question.url)) return [{ ...explain(where), leadsNowhere: true }]
  const principal = parsePrincipal(question.who ?? '')
  if (principal.kind === 'nobody') return [explain(where)]
  if (principal.kind === 'external-user') return [explainExternalUser(explain, config, where)]
  if (principal.kind === 'machine') return [explainMachine(explain, config, where, principal)]
  return explainAccounts(services, explain, config, where, principal.email)
}

function leadsNowhere(config: Config, url: string): boolean {
  const host = /^https?:\/\/([^/?#]+)[^#]*$/i.exec(url)?.[1]
  return host === undefined || createAppTable(config).find(host) === undefined
}

async function explainAccounts(
  { accounts, invitations, clock }: AccountsToExplain,
  explain: Explainer,
  config: Config,
  where: Where,
  email: string,
): Promise<readonly Explained[]> {
  const nobody = (note: string): Explained => ({ note, ...explain(where) })
  const found = await accounts.byEmail(email)
  if (found.length === 0) {
    const { notes, counting } = await openInvitations({ accounts, invitations }, config, email)
    const later = [...counting, ...listedSuperAdmins(config, email)].map(awaited =>
      afterSigningIn(explain, config, where, { email, ...awaited }),
    )
    const asNobody = nobody(['No account has this address.', ...notes].join(' '))
    return [later.length === 0 || asNobody.app === undefined ? asNobody : { ...asNobody, afterSignIn: later }]
  }

  const answers: Explained[] = []
  await inPortions(found, ([account]) => explainAccount(account as Collaborator), 1)
  return answers

  async function explainAccount(account: Collaborator): Promise<void> {
    const identities = await accounts.identitiesOf(account.id)
    if (identities.length === 0) answers.push(nobody('The account has nothing to sign in with.'))
    for (const identity of identities) {
      const key = { sessionId: 'explanation', expiresAt: clock.now() }
      const caller = await accountCaller(accounts, config, { collaborator: account, identity }, key)
      if (caller === undefined) {
        answers.push(nobody('The account is disabled, so it cannot be signed in.'))
        break
      }
      answers.push({ visitor: shown(caller, config), ...explain({ ...where, caller }) })
    }
  }
}

/** Somebody who is invited has no account, and so no roles, until they have signed in. */
async function openInvitations(
  { accounts, invitations }: Pick<AccountsToExplain, 'accounts' | 'invitations'>,
  config: Config,
  email: string,
): Promise<{ readonly notes: readonly string[]; readonly counting: readonly Awaited[] }> {
  const notes: string[] = []
  const counting: Awaited[] = []
  for (const { id } of config.strategies) {
    const invitation = await invitations.find(email, id)
    if (invitation === undefined) continue
    if ((await inviterStanding(accounts, config, invitation)).notCounting !== undefined) {
      notes.push(`Its invitation to sign in with ${id} does not count any more: whoever gave it may not.`)
      continue
    }
    const roles = invitation.roles.join(', ') || 'none'
    notes.push(`It is invited to sign in with ${id}, and has its roles (${roles}) from then on.`)
    counting.push({ strategy: id, roles: invitation.roles, superAdmin: false })
  }
  return { notes, counting }
}

/** Whom a sign-in would make an account. */
interface Awaited {
  readonly strategy: string
  readonly roles: readonly string[]
  readonly superAdmin: boolean
}

const listedSuperAdmins = ({ superAdmins }: Config, email: string): readonly Awaited[] =>
  superAdmins
    .filter(entry => entry.email === email)
    .map(({ strategy }) => ({ strategy, roles: ['member'], superAdmin: true }))

/**
 * The rules, asked about somebody as they will be: with the roles that await them and a proven address, without which nobody redeems an
 * invitation. What their provider will say of groups and roles nobody knows before.
 */
function afterSigningIn(
  explain: Explainer,
  config: Config,
  where: Where,
  { email, strategy, roles, superAdmin }: Awaited & { readonly email: string },
): AfterSignIn {
  const known = roles.filter(role => config.roles.includes(role))
  const caller: Caller = {
    ...{ sessionId: 'explanation', collaboratorId: 'explanation', email, emailTrusted: true, fullname: '' },
    roles: superAdmin ? [...new Set([...known, 'admin'])] : known,
    ...{ groups: [], superAdmin, strategy, expiresAt: Number.POSITIVE_INFINITY },
  }
  const answer = explain({ ...where, caller })
  const rule = answer.rule === undefined ? '' : `, rule ${answer.rule + 1}`
  const may = answer.outcome === 'allow' ? `may enter${rule}` : `is refused${rule}`
  const hedge =
    answer.outcome === 'allow' ? '' : ', unless their provider says groups or roles that a rule admits'
  return { strategy, ...answer, inWords: `After signing in with ${strategy}: ${may}${hedge}.` }
}

function explainMachine(
  explain: Explainer,
  config: Config,
  where: Where,
  { entry, subject }: Extract<Principal, { kind: 'machine' }>,
): Explained {
  const asNobody = explain(where)
  const nobody = (note: string): Explained => ({ note, ...asNobody })
  const machine = config.machines.find(({ name }) => name === entry)
  if (machine === undefined) {
    const names = config.machines.map(({ name }) => name).join(', ') || 'none'
    return nobody(`There is no entry "${entry}" under machines. There are: ${names}.`)
  }
  if (asNobody.app === undefined) return asNobody
  if (!machine.apps.includes(asNobody.app)) {
    return nobody(
      `machines.${entry} does not name the app "${asNobody.app}", so its tokens do not count there.`,
    )
  }
  const sub = subject ?? machine.subjects?.[0] ?? '*'
  if (!takes(machine, asNobody.app, sub)) {
    return nobody(`machines.${entry} does not list the subject "${sub}", so its tokens are refused.`)
  }
  const caller = machineCaller(machine, config, sub, Number.POSITIVE_INFINITY)
  return { visitor: { ...shown(caller, config), subject: sub }, ...explain({ ...where, caller }) }
}

function explainExternalUser(explain: Explainer, { externalUsers }: Config, where: Where): Explained {
  if (!externalUsers.enabled || externalUsers.verification === undefined) {
    return {
      note: 'pro.externalAuth has no key to verify tokens with, so no external user comes in.',
      ...explain(where),
    }
  }
  return { externalUser: true, ...explain({ ...where, externalUser: true }) }
}

/** Each group with the one who says it, as a rule of the file would name it. */
const shown = ({ email, strategy, roles, groups }: Caller, { strategies }: Config) => ({
  email,
  strategy,
  roles,
  groups: groups.map(groupWriter(strategies)),
})
