/** What a rehearsal came to, in words for the super admin who has begun it. Whole sentences: each is read by itself. */
import type { AbsentClaim } from '../accounts/absent-claims.ts'
import type { AccountIdentity } from '../accounts/account-identity.ts'
import type { SignedIn } from '../accounts/applicant.ts'
import type { UnreadClaim } from '../accounts/unread-claims.ts'
import { errorTable } from '../error-table.ts'
import type { GatewrightError } from '../errors.ts'
import type { Profile } from '../identity/profile.ts'
import type { RehearsalProblem, RehearsalReport } from '../strategies/rehearsal.ts'
import type { ShownStep, Verdict } from './rehearsals.ts'

export const noticeStep = ({ path, text }: { readonly path: string; readonly text: string }): ShownStep => ({
  title: `Worth a look: ${path}`,
  ok: true,
  warning: true,
  detail: text,
})

export function stepsOf({ steps, problem }: RehearsalReport): ShownStep[] {
  const done = steps.map(({ title, ok, warning, sent, received, found }) => ({
    title,
    ok,
    ...(warning === undefined ? {} : { warning }),
    detail: {
      ...(sent === undefined ? {} : { sent }),
      ...(received === undefined ? {} : { received }),
      ...(found === undefined ? {} : { found }),
    },
  }))
  if (problem === undefined) return done
  const { title, reason, place, mend, detail } = problem
  return [...done, { title, ok: false, detail: { reason, place, mend, detail } }]
}

const places: Readonly<Record<RehearsalProblem['place'], string>> = {
  configuration: 'Mend it in the configuration.',
  provider: 'Mend it at the provider.',
  person: '',
  network: 'Mend it between this server and the provider.',
}

/** In the middle of what it went wrong. */
const calls: Readonly<Record<string, string>> = {
  discovery: 'The provider was asked to describe itself',
  keys: 'The keys of the provider were to be read',
  par: 'The request was sent ahead to the provider',
  callback: 'The provider sent the browser back without a code',
  token: 'The code was to be traded for tokens',
  userinfo: 'The provider was asked about the person',
  groups: 'The groups of the person were to be read',
}

/** Of a rehearsal that did not come to its end: what is wrong, and where to mend it. */
export function whatToMend({ title, reason, place, mend, detail }: RehearsalProblem): Verdict {
  const { call, aadsts, error, description, docs } = detail
  const where = typeof call === 'string' ? calls[call] : undefined
  const cause = where === undefined ? asSentence(reason) : withEnd(`${where}: ${reason}`)
  const cure = [withEnd(mend), places[place]].filter(Boolean).join(' ')
  const code = typeof aadsts === 'number' ? `AADSTS${aadsts}` : typeof error === 'string' ? error : undefined
  return {
    title: `It does not work yet: ${title}`,
    cause,
    cure,
    ...(code === undefined ? {} : { code }),
    ...(typeof description === 'string' ? { said: description } : {}),
    ...(typeof docs === 'string' ? { docs } : {}),
    summary: `${cause} ${cure}`,
  }
}

/** A reason is a phrase, which may begin with the name of an option: that keeps its letters. */
const asSentence = (reason: string): string =>
  withEnd(reason.replace(/^[a-z](?=[a-z’]*[ ,])/, letter => letter.toUpperCase()))

const withEnd = (text: string): string => `${text}${/[.!?]$/.test(text) ? '' : '.'}`

/** Somebody who would come in: by what, and what would be missing. */
export function inWords(
  profile: Profile,
  found: {
    readonly by: SignedIn['by']
    readonly way: AccountIdentity
    readonly unread: readonly UnreadClaim[]
    readonly absent: readonly AbsentClaim[]
  },
): Verdict {
  const notes = [
    ...withoutUserInfo(profile),
    ...notUnderstood(found.unread),
    ...notThere(profile, found.absent),
    ...withoutGroups(profile),
    ...unvouched(profile),
    ...untrusted(profile, found.way),
  ]
  const cause = ways[found.by]
  return {
    title: 'It works: this person would come in',
    cause,
    ...(notes.length === 0 ? {} : { notes }),
    summary: [cause, ...notes].join(' '),
  }
}

/** Somebody who would be refused though the provider's side works. */
export function refusalInWords(
  profile: Profile,
  error: GatewrightError,
  { strategy, unread, absent }: RefusedFindings,
): Verdict {
  const { title, operator } = errorTable[error.code]
  const { mend } = error.detail
  const words = refusals[error.code]?.(profile, strategy) ?? { cause: operator }
  const isOfAddress = error.code === 'email_missing'
  const notes = [
    ...notUnderstood(unread),
    // That of the address is the cause.
    ...notThere(profile, isOfAddress ? absent.filter(({ key }) => key !== 'fieldMapping.email') : absent),
  ]
  const known =
    typeof error.detail.reason === 'string' && error.is('not_invited') ? [error.detail.reason] : []
  const cause = [words.cause, ...known.map(asSentence)].join(' ')
  const cure = typeof mend === 'string' ? mend : words.cure
  const heading = `The provider’s side works; this person would be refused: ${title}`
  return {
    title: heading,
    cause,
    ...(cure === undefined ? {} : { cure }),
    ...(notes.length === 0 ? {} : { notes }),
    summary: [`${heading}.`, cause, cure, ...notes].filter(Boolean).join(' '),
  }
}

interface RefusedFindings {
  /** Id of the strategy. */
  readonly strategy: {
    readonly id: string
    readonly fieldMapping: { readonly email?: string | readonly string[] }
  }
  readonly unread: readonly UnreadClaim[]
  readonly absent: readonly AbsentClaim[]
}

type RefusalWords = (
  profile: Profile,
  strategy: RefusedFindings['strategy'],
) => { readonly cause: string; readonly cure?: string }

const refusals: Readonly<Record<string, RefusalWords>> = {
  not_invited: (_, { id }) => ({
    cause: `No invitation and no entry of superAdmins is for this address and ${id}, and allowSelfSignup is off.`,
    cure: `Invite them on the page Collaborators, to sign in with ${id}.`,
  }),
  account_disabled: () => ({
    cause: 'An administrator has switched their account off.',
    cure: 'Switch it on again on the page Collaborators.',
  }),
  email_missing: (profile, { fieldMapping }) => ({
    cause: `fieldMapping.email asks for ${listed([fieldMapping.email ?? 'email'].flat())}, which did not come. What came: ${cameIn(profile)}.`,
    cure: 'Write a claim that comes into fieldMapping.email, which takes a list, such as ["email", "preferred_username"]; see that options.scope has `email`, and that the person has an address at the provider.',
  }),
  email_taken: (_, { id }) => ({
    cause: 'Another account has their address, and an address alone leads nobody into an account.',
    cure: `Let them sign in as before and add ${id} to their account, or let a super admin invite the address to sign in with ${id}.`,
  }),
  join_unproven: (_, { id }) => ({
    cause:
      'Another account has their address, and an admin who is no super admin has invited it: its owner is not asked by that.',
    cure: `Let them sign in as before and open the link of the invitation again, or let a super admin invite the address to sign in with ${id}.`,
  }),
  email_invalid: () => ({
    cause: 'The claim for the address is there, and holds no address that is understood.',
    cure: 'Name another claim in fieldMapping.email, or correct the address at the provider.',
  }),
  email_untrusted: ({ untrustedBecause }) => ({
    cause: `Nobody vouches for their address, so no invitation can be matched to it${untrustedBecause === undefined ? '.' : `: ${untrustedBecause}.`}`,
    cure: 'See options.tenants and options.trustEmail in the guide of the strategy.',
  }),
}

/** The names of claims that a line has. */
const MOST_NAMES = 30

const cameIn = ({ claims }: Profile): string => {
  const names = Object.keys(claims)
  return `${names.slice(0, MOST_NAMES).join(', ')}${names.length > MOST_NAMES ? ', …' : ''}` || 'nothing'
}

const listed = (names: readonly string[]): string =>
  `the ${names.length === 1 ? 'claim' : 'claims'} ${names.join(' or ')}`

function withoutGroups({ groupOverage }: Profile): readonly string[] {
  if (!groupOverage?.missing) return []
  const { reason, mend } = groupOverage.missing
  return [`But without groups: ${withEnd(reason)} ${mend}`]
}

function withoutUserInfo({ leftAside }: Profile): readonly string[] {
  if (leftAside === undefined) return []
  return [
    `Userinfo was left aside, as the id_token says enough: ${withEnd(leftAside.reason)} ${leftAside.mend ?? ''}`.trimEnd(),
  ]
}

function unvouched({ source }: Profile): readonly string[] {
  if (source.tenant === undefined || source.vouchedFor.length > 0) return []
  return [
    `Roles and groups of their tenant count for nothing: options.tenants does not list ${source.tenant}.`,
  ]
}

/** Rules match only addresses that are proven, and an invitation for one is redeemed by nothing else. */
function untrusted({ untrustedBecause }: Profile, way: AccountIdentity): readonly string[] {
  if (way.emailTrusted || way.email === '' || untrustedBecause === undefined) return []
  return [`Their address counts for no rule and no invitation: ${untrustedBecause}.`]
}

/** Each claim that is there and gave nothing: what came, and what to write. */
const notUnderstood = (unread: readonly UnreadClaim[]): readonly string[] =>
  unread.map(
    ({ claim, key, came, mend }) =>
      `The claim ${claim} (${key}) is there and not understood: ${came} came. ${mend}`,
  )

/** Each that the file names and that did not come: silence would look like a person who has none. */
const notThere = (profile: Profile, absent: readonly AbsentClaim[]): readonly string[] =>
  absent.map(({ key, claims }, index) => {
    const said = listed(claims)
    // What came is the same for all.
    const came = index === 0 ? ` What came: ${cameIn(profile)}.` : ''
    return `${said[0]?.toUpperCase()}${said.slice(1)} (${key}) did not come.${came} Correct the name, or let the provider send it.`
  })

const ways = {
  account: 'This person has an account and would be signed in.',
  invitation: 'This person is invited; the invitation would be redeemed.',
  'super-admin-entry': 'This person would redeem an entry of superAdmins and become super admin.',
  'self-signup': 'This person would get an account, because allowSelfSignup is true.',
  'admin-link': 'This person would become super admin.',
} as const
