import type { OAuth2Options } from '@gatewright/config'
import { claimAt } from '../../identity/claim-path.ts'
import { isJsonObject } from '../../identity/json.ts'
import { subjectProblem } from '../../tokens/plain-subject.ts'
import { misbehaved } from './failures.ts'
import { printable } from './printable.ts'
import type { Claims } from './userinfo.ts'

/**
 * Who somebody is at a provider that is only OAuth 2.0: what `options.subject` leads to, else OpenID's `sub`, or the `id` that
 * GitHub and its like send, a number in most cases.
 * @throws GatewrightError `provider_misbehaved` where that is nothing which names one person
 */
export function subjectOf({ subject: path }: Pick<OAuth2Options, 'subject'>, claims: Claims): string {
  const value = path === undefined ? (claims.sub ?? claims.id) : claimAt(claims, path)
  if (typeof value === 'string' && subjectProblem(value) === undefined) return value
  // Beyond 2^53 two neighbours would be read as the same number, and so as the same person.
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value)
  const found = pathsOf(claims)
  throw misbehaved({
    call: 'userinfo',
    reason: whyNot(path, path ?? ((claims.sub ?? undefined) === undefined ? 'id' : 'sub'), value),
    received: Object.keys(claims)
      .slice(0, MOST_PATHS)
      .map(name => printable(name)),
    mend:
      typeof value === 'number'
        ? `Let the provider send ${path ?? 'it'} as a text${found.length === 0 ? '' : `, or write into options.subject another that never changes: ${found.join(', ')}`}.`
        : found.length === 0
          ? 'Check options.userInfoURL: nothing in the answer could say who this is.'
          : `Write into options.subject which of these is the id of the person: ${found.join(', ')}. It must be one that nobody chooses and that is never given to somebody else.`,
  })
}

function whyNot(path: string | undefined, claim: string, value: unknown): string {
  if (value === undefined || value === null) {
    return path === undefined
      ? 'the answer has neither `sub` nor `id`, so it does not say who this is'
      : `the answer has no \`${path}\`, which options.subject asks for, so it does not say who this is`
  }
  if (typeof value === 'number')
    return `the claim ${claim} is a number that is not whole, or too large to be told from its neighbours`
  return (subjectProblem(value) ?? '').replace('the claim sub', `the claim ${claim}`)
}

const MOST_PATHS = 20
const DEEPEST = 5

/** Paths of what could be an id. Names alone: what stands there is about a person. */
function pathsOf(claims: Claims): string[] {
  const found: string[] = []
  const look = (value: unknown, path: readonly string[]) => {
    if (found.length >= MOST_PATHS || path.length > DEEPEST) return
    if (typeof value === 'string' ? subjectProblem(value) === undefined : Number.isSafeInteger(value)) {
      found.push(path.join('.'))
    } else if (isJsonObject(value)) {
      for (const [name, held] of Object.entries(value))
        if (/^[!-\-/-~]{1,60}$/.test(name)) look(held, [...path, name])
    }
  }
  look(claims, [])
  // Advice is followed: everybody has the same status, and whoever gets a name that was given up would get the account.
  const ids = found.filter(path => /(id|sub|urn|key|number)$/i.test(path))
  return ids.length > 0 ? ids : found.filter(path => !isNoId.test(path))
}

const isNoId =
  /(mail|login|name|nick|upn|handle|slug|status|code|message|error|type|description|picture|url)$/i
