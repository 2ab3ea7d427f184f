/** What a rehearsal came to, in words for the super admin who has begun it. */
import type { AccountIdentity } from '../accounts/account-identity.ts'
import type { SignedIn } from '../accounts/applicant.ts'
import type { UnreadClaim } from '../accounts/unread-claims.ts'
import { type ErrorCode, errorTable } from '../error-table.ts'
import type { Profile } from '../identity/profile.ts'
import type { RehearsalProblem, RehearsalReport } from '../strategies/rehearsal.ts'
import type { ShownStep } from './rehearsals.ts'

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

export const whatToMend = ({ reason, place, mend }: RehearsalProblem) => ({
  summary: [asSentence(reason), mend, places[place]].filter(Boolean).join(' '),
})

/** A reason is a phrase, which may begin with the name of an option: that keeps its letters. */
const asSentence = (reason: string): string =>
  `${reason.replace(/^[a-z](?=[a-z’]*[ ,])/, letter => letter.toUpperCase())}${/[.!?]$/.test(reason) ? '' : '.'}`

/** Somebody who would come in: by what, and what would be missing. */
export const inWords = (
  profile: Profile,
  {
    by,
    way,
    unread,
  }: { readonly by: SignedIn['by']; readonly way: AccountIdentity; readonly unread: readonly UnreadClaim[] },
): string =>
  `${ways[by]}${withoutUserInfo(profile)}${notUnderstood(unread)}${withoutGroups(profile)}${unvouched(profile)}${untrusted(profile, way)}`

/** Somebody who would be refused. */
export function refusalInWords(profile: Profile, code: ErrorCode, unread: readonly UnreadClaim[]): string {
  const { title, operator } = errorTable[code]
  const why = code === 'email_untrusted' ? because(profile) : notUnderstood(unread)
  return `The sign-in works, but this person would be refused: ${title}. ${operator}${why}`
}

function withoutGroups({ groupOverage }: Profile): string {
  if (!groupOverage?.missing) return ''
  const { reason, mend } = groupOverage.missing
  return ` But without groups: ${reason}. ${mend}`
}

function withoutUserInfo({ leftAside }: Profile): string {
  if (leftAside === undefined) return ''
  return ` Userinfo was left aside, as the id_token says enough: ${leftAside.reason}. ${leftAside.mend ?? ''}`.trimEnd()
}

function unvouched({ source }: Profile): string {
  if (source.tenant === undefined || source.vouchedFor.length > 0) return ''
  return ` Roles and groups of their tenant count for nothing: options.tenants does not list ${source.tenant}.`
}

/** Rules match only addresses that are proven, and an invitation for one is redeemed by nothing else. */
function untrusted({ untrustedBecause }: Profile, way: AccountIdentity): string {
  if (way.emailTrusted || way.email === '' || untrustedBecause === undefined) return ''
  return ` Their address counts for no rule and no invitation: ${untrustedBecause}.`
}

/** Each claim that is there and gave nothing: what came, and what to write. */
const notUnderstood = (unread: readonly UnreadClaim[]): string =>
  unread
    .map(
      ({ claim, key, came, mend }) =>
        ` The claim ${claim} (${key}) is there and not understood: ${came} came. ${mend}`,
    )
    .join('')

const because = ({ untrustedBecause }: Profile) =>
  untrustedBecause === undefined ? '' : ` Here: ${untrustedBecause}.`

const ways = {
  account: 'This person has an account and would be signed in.',
  invitation: 'This person is invited; the invitation would be redeemed.',
  'super-admin-entry': 'This person would redeem an entry of superAdmins and become super admin.',
  'self-signup': 'This person would get an account, because allowSelfSignup is true.',
  'admin-link': 'This person would become super admin.',
} as const
