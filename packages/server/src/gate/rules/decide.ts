import type { Allow, AppRule } from '@gatewright/config'
import type { Caller } from '../../identity/caller.ts'
import { parseEmailAddress } from '../../identity/email-address.ts'
import { asFileGlob, hasFileWildcard, mostFileGlobs } from './file-wildcards.ts'
import type { Reading, RuleIndex } from './rules.ts'

/** What is asked of the rules. Nothing else of a request counts: no header, no query. */
export interface Question {
  readonly method: string
  /** Decoded path below the app's address; as it came, where it {@link isRaw}. */
  readonly path: string
  /** It goes on as it came, and servers may read it in several ways. */
  readonly isRaw?: boolean | undefined
  readonly caller?: Caller | undefined
  /** A verified token of an external user came along. */
  readonly externalUser: boolean
}

export type Decision =
  | {
      readonly outcome: 'allow'
      readonly as: 'anyone' | 'external-user' | 'collaborator'
      readonly rule: number
    }
  /** Nobody known is calling, and the path is not public. */
  | { readonly outcome: 'sign-in'; readonly rule?: number }
  /** `strategy`: the session was made by a strategy that does not count for this app. */
  | { readonly outcome: 'refuse'; readonly because: 'rule' | 'no-rule' | 'strategy'; readonly rule?: number }

export interface DecisionSubject {
  readonly rules: RuleIndex
  /** Ids of strategies whose sessions count; all when absent. */
  readonly strategies?: readonly string[] | undefined
}

/**
 * May this request pass? Pure, and the same for the reverse proxy and for forward-auth.
 *
 * The first rule that matches decides, and no match is refused. The path is read exactly and as lenient apps read it
 * (`/Admin/` and, on Windows, `/admin.` for `/admin`): where the readings find different rules, each must admit the request.
 * So a rule can be neither dodged nor borrowed by a spelling, whatever the app makes of it. A path with wildcards of Windows'
 * files (`/adm%3c`) needs all rules that a file of its kind could come to.
 */
export function decide(subject: DecisionSubject, question: Question): Decision {
  if (question.isRaw && subject.rules.readsPaths) return decideRaw(subject, question)
  const exact = decideReading(subject, question, 'exact', question.path)
  if (!subject.rules.readsPaths || exact.outcome !== 'allow') return exact
  const readings = subject.rules.readingsOf(question.path)
  if (typeof readings === 'string') return both(exact, decideReading(subject, question, 'lenient', readings))
  if (readings === undefined) return unmatched(question)
  return decideReadings(subject, question, exact, readings)
}

/** A path that goes on as it came: whatever an app makes of it, it must be let in. */
function decideRaw(subject: DecisionSubject, question: Question): Decision {
  const readings = subject.rules.rawReadingsOf(question.path)
  if (readings === undefined) return unmatched(question)
  return decideReadings(subject, question, undefined, readings)
}

function decideReadings(
  subject: DecisionSubject,
  question: Question,
  exact: Allowed | undefined,
  readings: Readonly<Partial<Record<Reading, readonly string[]>>>,
): Decision {
  let decision = exact
  for (const reading of ['exact', 'cased', 'lenient'] as const) {
    for (const path of readings[reading] ?? []) {
      const next = decideReading(subject, question, reading, path)
      if (next.outcome !== 'allow') return next
      decision = decision === undefined ? next : stricter(decision, next)
    }
  }
  return decision === undefined
    ? unmatched(question)
    : decideGlobs(subject, question, decision, readings.lenient ?? [])
}

/** Where a path means whatever file fits, each rule that could decide about one of them must let the request in. */
function decideGlobs(
  subject: DecisionSubject,
  question: Question,
  soFar: Allowed,
  readings: readonly string[],
): Decision {
  const globs = new Set(readings.filter(hasFileWildcard).map(asFileGlob))
  if (globs.size > mostFileGlobs) return unmatched(question)
  let decision = soFar
  for (const glob of globs) {
    const next = both(decision, decideGlob(subject, question, glob))
    if (next.outcome !== 'allow') return next
    decision = next
  }
  return decision
}

function decideGlob(subject: DecisionSubject, question: Question, glob: string): Decision {
  let decision: Allowed | undefined
  for (const { number, isCertain } of subject.rules.reachedBy(glob, question.method)) {
    const next = decideRule(subject, question, number)
    if (next === undefined) continue
    if (next.outcome !== 'allow') return next
    if (decision === undefined || strictness[next.as] > strictness[decision.as]) decision = next
    if (isCertain) return decision
  }
  return unmatched(question)
}

const strictness = { anyone: 0, 'external-user': 1, collaborator: 2 } as const

type Allowed = Extract<Decision, { outcome: 'allow' }>

/** What another reading makes of it: its refusal, else the one of both that asks for more. */
function both(a: Allowed, b: Decision): Decision {
  return b.outcome === 'allow' ? stricter(a, b) : b
}

const stricter = (a: Allowed, b: Allowed): Allowed => (strictness[a.as] >= strictness[b.as] ? a : b)

/** What no rule allows is refused; who is unknown may sign in first. */
const unmatched = ({ caller }: Question): Decision =>
  caller === undefined ? { outcome: 'sign-in' } : { outcome: 'refuse', because: 'no-rule' }

function decideReading(
  subject: DecisionSubject,
  question: Question,
  reading: Reading,
  path: string,
): Decision {
  for (const number of subject.rules.matching(reading, path, question.method)) {
    const decision = decideRule(subject, question, number)
    if (decision !== undefined) return decision
  }
  return unmatched(question)
}

/** What a rule that matches makes of a request; `undefined` where it is none of its. */
function decideRule(subject: DecisionSubject, question: Question, number: number): Decision | undefined {
  const { then } = subject.rules.rules[number] as AppRule
  if (then.kind === 'public') return { outcome: 'allow', as: 'anyone', rule: number }
  if (then.kind === 'external-users') {
    // Says who else may come here; the rules below it decide about collaborators.
    return question.externalUser ? { outcome: 'allow', as: 'external-user', rule: number } : undefined
  }
  return decideAllow(subject, then.who, number, question.caller)
}

function decideAllow(
  subject: DecisionSubject,
  who: Allow,
  rule: number,
  caller: Caller | undefined,
): Decision {
  if (caller === undefined) return { outcome: 'sign-in', rule }
  if (subject.strategies !== undefined && !subject.strategies.includes(caller.strategy)) {
    return { outcome: 'refuse', because: 'strategy', rule }
  }
  return admits(who, caller)
    ? { outcome: 'allow', as: 'collaborator', rule }
    : { outcome: 'refuse', because: 'rule', rule }
}

/** Whether any one of the conditions holds for this person. */
export function admits(who: Allow, caller: Caller): boolean {
  if (who.signedIn) return true
  if (who.roles.some(role => caller.roles.includes(role))) return true
  if (who.groups.some(group => caller.groups.includes(group))) return true
  if (who.emails.length === 0 && who.domains.length === 0) return false
  const address = caller.emailTrusted ? plainAddress(caller.email) : undefined
  if (address === undefined) return false
  return who.emails.includes(address.email) || who.domains.includes(address.domain)
}

/**
 * An address with one plain `@` in the spelling that rules have. `a@evil@corp.com` and full-width at signs have let strangers
 * into domains elsewhere; such an address matches nothing here. Nearly all are printable ASCII, which is asked first.
 */
function plainAddress(email: string): { readonly email: string; readonly domain: string } | undefined {
  const match = /^[!-?A-~]+@([a-z0-9.-]+)$/i.exec(email)
  if (match?.[1] !== undefined) return { email: email.toLowerCase(), domain: match[1].toLowerCase() }
  const canonical = parseEmailAddress(email)
  // An address is kept in this spelling, or nobody has looked at it.
  return canonical === undefined || email !== email.trim()
    ? undefined
    : { email: canonical, domain: canonical.slice(canonical.lastIndexOf('@') + 1) }
}
