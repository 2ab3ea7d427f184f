import { type AppRule, type Config, groupWriter } from '@gatewright/config'
import type { Caller } from '../../identity/caller.ts'
import { isMachine } from '../../programs/machines.ts'
import { type AppTable, createAppTable, siteAt } from '../routing/apps.ts'
import type { GatedApp } from '../routing/gated-app.ts'
import { readTarget } from '../routing/raw-target.ts'
import { decodedBelow } from '../routing/request-line.ts'
import { type Decision, decide } from './decide.ts'

/** Why somebody may open an address or may not. */
export interface Explanation {
  /** Absent when no app answers there. */
  readonly app?: string
  /** Place of the rule that decided in the app's `rules`, counted from 0; absent when none matched. */
  readonly rule?: number
  readonly outcome: 'allow' | 'sign-in' | 'refuse'
  /** One sentence for an operator. */
  readonly because: string
}

export interface Enquiry {
  readonly method: string
  /** The whole address. */
  readonly url: string
  readonly caller?: Caller
  /** A verified token of an external user comes along. */
  readonly externalUser?: boolean
}

export type Explainer = (enquiry: Enquiry) => Explanation

/** Answers for one configuration; make it once where many questions follow. */
export function createExplainer(config: Config): Explainer {
  const apps = createAppTable(config)
  const groupName = groupWriter(config.strategies)
  return enquiry => explain(apps, groupName, enquiry)
}

/** @param rawWouldHelp the app has its host to itself, and has not said that it takes such paths */
function whyUnreadable(path: string, rawWouldHelp: boolean): string {
  const [written = ''] = path.split('?', 1)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are the point
  if (/%0[0ad]|[\x00-\x1f]/i.test(written)) return 'The path holds a line end or NUL, which no app is sent.'
  const refused = 'The path can be read in more than one way, so it is refused before any rule.'
  return rawWouldHelp
    ? `${refused} With "paths": "raw" in the app's entry the rules of every reading are asked instead.`
    : refused
}

type GroupName = (group: string) => string

function explain(
  apps: AppTable,
  groupName: GroupName,
  { method, url, caller, externalUser = false }: Enquiry,
): Explanation {
  // Not `new URL`, which would tidy up the very path that is asked about.
  const match = /^https?:\/\/([^/?#]+)([^#]*)$/i.exec(url)
  if (match === null) return refusal('This is not a whole address such as https://support.example.com/page.')
  const [, host, written] = match as unknown as [string, string, string]
  const entry = apps.find(host)
  if (entry === undefined) return refusal(`No app's url has the host ${host}.`)
  // As a browser sends what is typed with letters beyond ASCII.
  const wanted = written.toWellFormed().replace(/[^\0-\x7f]+/g, encodeURIComponent)
  const target = readTarget(wanted.startsWith('/') ? wanted : `/${wanted}`, entry)
  if (target === undefined) {
    const site = entry.prefixes.size > 0 ? undefined : entry.root
    return refusal(
      whyUnreadable(wanted, site !== undefined && !site.app.takesRawPaths && !site.app.liesBelow),
    )
  }
  const site = siteAt(entry, target.path)
  if (site === undefined) {
    return refusal(
      entry.console ? 'This is the console, not an app.' : `No app answers at this path of ${host}.`,
    )
  }
  const path = decodedBelow({ site, target, method })
  const question = { method, path, isRaw: target.isRaw, caller, externalUser }
  const decision = decide(site.app, question)
  return {
    app: site.app.config.id,
    ...(decision.rule !== undefined && { rule: decision.rule }),
    outcome: decision.outcome,
    because: sentence(decision, site.app.config.rules, groupName, caller) + addendum(site.app, target.isRaw),
  }
}

/** What an operator may not expect of a path that servers read in several ways. */
function addendum({ rules }: Pick<GatedApp, 'rules'>, isRaw: boolean | undefined): string {
  if (!isRaw) return ''
  return rules.readsPaths
    ? ' The path can be read in several ways, and each of them must be admitted.'
    : ' No rule of this app reads the path, so it goes on as it came.'
}

const refusal = (because: string): Explanation => ({ outcome: 'refuse', because })

function sentence(
  decision: Decision,
  rules: readonly AppRule[],
  groupName: GroupName,
  caller: Caller | undefined,
): string {
  const rule = decision.rule === undefined ? undefined : rules[decision.rule]
  const name = rule === undefined ? '' : `Rule ${(decision.rule ?? 0) + 1} (${describeRule(rule, groupName)})`
  if (decision.outcome === 'sign-in') {
    return rule === undefined
      ? 'No public rule matches, and nobody is signed in.'
      : `${name} asks for a session.`
  }
  const them = caller !== undefined && isMachine(caller) ? 'this program' : 'this account'
  if (decision.outcome === 'allow') {
    const whom = { anyone: 'anyone', 'external-user': 'whoever brings such a token', collaborator: them }
    return `${name} admits ${whom[decision.as]}.`
  }
  if (decision.because === 'no-rule') return 'No rule matches, and what no rule allows is refused.'
  if (decision.because === 'strategy') {
    const keys = them === 'this program' ? 'Tokens' : 'Sessions'
    return `${keys} of ${caller?.strategy} do not count for this app.`
  }
  const untrusted = them === 'this account' && caller?.emailTrusted === false && usesAddress(rule)
  return `${name} does not admit ${them}${untrusted ? ', whose e-mail address is not trusted' : ''}.`
}

/** A rule in a few words: `GET /admin/**: role admin`. */
function describeRule({ methods, paths, then }: AppRule, groupName: GroupName): string {
  const where = [methods?.join(', '), paths?.join(', ') ?? 'every path'].filter(part => part !== undefined)
  return `${where.join(' ')}: ${describeOutcome(then, groupName)}`
}

function describeOutcome(then: AppRule['then'], groupName: GroupName): string {
  if (then.kind === 'public') return 'anyone'
  if (then.kind === 'external-users') return 'external users'
  const { roles, groups, emails, domains, signedIn } = then.who
  const parts = [
    ...(signedIn ? ['signed in'] : []),
    ...roles.map(role => `role ${role}`),
    ...groups.map(group => `group ${groupName(group)}`),
    ...emails,
    ...domains.map(domain => `@${domain}`),
  ]
  return parts.length === 0 ? 'nobody' : parts.join(' or ')
}

const usesAddress = (rule: AppRule | undefined): boolean =>
  rule?.then.kind === 'allow' && rule.then.who.emails.length + rule.then.who.domains.length > 0
