import {
  domainOf,
  domainsSpokenFor,
  type OAuth2Options,
  personalAccountsTenant,
  saidBy,
} from '@gatewright/config'
import { parseEmailAddress } from '../../identity/email-address.ts'
import type { ProfileSource } from '../../identity/profile.ts'
import { printable } from './printable.ts'
import type { EntraProvider, Provider } from './provider.ts'
import type { Claims } from './userinfo.ts'

export interface EmailTrust {
  readonly trustsEmailIn: (claim: string, address: string) => boolean
  /**
   * What an address that is trusted is trusted by: a setting of the file, as `saidBy` writes it, or the claims whose own
   * statement it is.
   */
  readonly trustedBy: (claim: string) => string | Claims
  /** Absent when every address of this sign-in is trusted. */
  readonly untrustedBecause?: string
  readonly emailUndecided?: true
}

/**
 * How userinfo failed that was left aside. `refusing`: by how it is set up, so for everybody. `failed`: in any other way, which may
 * be the person's own doing; a picture of a megabyte in their profile is enough.
 */
export type UnreadUserInfo = 'refusing' | 'failed'

/**
 * Whether an e-mail address proves anything. Any tenant's administrator can write any address into an account, so an
 * address from a tenant that nobody vouched for must not redeem an invitation (the attack known as nOAuth).
 * @param source who speaks
 * @param sources validated claims by origin, the strongest first; a statement about an address counts only beside it
 * @param unread where userinfo, which might have said that the address is not verified, could not be read
 */
export function emailTrust(
  options: OAuth2Options,
  provider: Provider,
  source: ProfileSource,
  sources: readonly Claims[],
  unread?: UnreadUserInfo,
): EmailTrust {
  return provider.kind === 'entra'
    ? entraTrust(options, provider, source, sources)
    : generalTrust(options, sources, unread)
}

function entraTrust(
  options: OAuth2Options,
  provider: EntraProvider,
  { tenant, vouchedFor }: ProfileSource,
  sources: readonly Claims[],
): EmailTrust {
  const idToken = sources[0] ?? {}
  // Everybody makes their own personal account: there is no administrator whose word for an address the file could rely on.
  const isNobodys = tenant === personalAccountsTenant || provider.tenant.kind === 'consumers'
  const domains = isNobodys ? [] : domainsSpokenFor(options, provider.tenant.kind === 'multi', vouchedFor)
  // xms_edov ("email domain owner verified") speaks of the `email` of its own token.
  const isMarked = isTrue(idToken.xms_edov) && typeof idToken.email === 'string'
  // Entra's own statement asks for nothing of the file, and so stands whatever becomes of that.
  const trustedBy = (claim: string) =>
    isMarked && claim === 'email' ? idToken : saidBy.tenant(String(tenant), vouchedFor)
  if (domains === 'every') return { trustsEmailIn: () => true, trustedBy }
  return {
    trustedBy,
    trustsEmailIn: (claim, address) => (isMarked && claim === 'email') || domains.includes(domainOf(address)),
    untrustedBecause: isMarked
      ? 'only the claim `email` is covered by xms_edov'
      : whyNotSpokenFor(options, tenant, domains, idToken.xms_edov),
  }
}

function whyNotSpokenFor(
  { trustEmail }: Pick<OAuth2Options, 'trustEmail'>,
  tenant: ProfileSource['tenant'],
  domains: readonly string[],
  edov: unknown,
): string {
  const said =
    isTrue(edov) || isDenial(edov) ? '' : ` (it says xms_edov: ${asItCame(edov)}, and only true counts)`
  const unmarked = `and the id_token has no true xms_edov beside its email${said}`
  if (domains.length > 0) {
    return `options.tenants lists tenant ${tenant} as ${domains.join(', ')}, so it speaks for no other address, ${unmarked}`
  }
  const nobodys = `tenant ${tenant} is not on options.tenants, ${unmarked}`
  return trustEmail
    ? `${nobodys}; options.trustEmail does not count for Entra on \`common\` or \`organizations\``
    : nobodys
}

function generalTrust(
  options: OAuth2Options,
  sources: readonly Claims[],
  unread: UnreadUserInfo | undefined,
): EmailTrust {
  const beside = sources.find(source => source.email !== undefined)
  // Some providers put the address into the id_token and the statement into userinfo; it counts if the address is the same.
  const statements = sources.filter(
    source => isSameAddress(source.email, beside?.email) && source.email_verified !== undefined,
  )
  const [statement] = statements
  return {
    trustedBy: claim => (statement !== undefined && claim === 'email' ? statement : saidBy.trustEmail),
    ...believed(options, statements, unread),
  }
}

/** Letter by letter, or one address in two spellings. */
function isSameAddress(one: unknown, other: unknown): boolean {
  if (one === other) return true
  const address = parseEmailAddress(one)
  return address !== undefined && address === parseEmailAddress(other)
}

function believed(
  options: Pick<OAuth2Options, 'trustEmail'>,
  statements: readonly Claims[],
  unread: UnreadUserInfo | undefined,
): Omit<EmailTrust, 'trustedBy'> {
  const denying = statements.find(source => !isTrue(source.email_verified))
  if (denying !== undefined) {
    return { trustsEmailIn: () => false, untrustedBecause: denial('email_verified', denying.email_verified) }
  }
  // The word of the file is for a provider that says nothing, and whoever breaks userinfo must not keep it from saying no.
  if (statements.length === 0 && (unread === 'failed' || (unread === 'refusing' && !options.trustEmail))) {
    return {
      trustsEmailIn: () => false,
      emailUndecided: true,
      untrustedBecause:
        'userinfo, which may say whether it is verified, could not be read this time, and the id_token has no email_verified; if userinfo never says it, write "userInfoURL": null',
    }
  }
  if (options.trustEmail) return { trustsEmailIn: () => true }
  if (statements.length > 0) {
    return {
      trustsEmailIn: claim => claim === 'email',
      untrustedBecause: 'only the claim `email` is covered by email_verified',
    }
  }
  return {
    trustsEmailIn: () => false,
    untrustedBecause:
      'the provider sends no email_verified; if it verifies addresses, set options.trustEmail to true',
  }
}

/**
 * A statement as it came. What only resembles `true` is not taken for it, for whoever has the address redeems what is meant for
 * its owner; the operator is told what to change.
 */
function denial(claim: string, value: unknown): string {
  const says = `the provider says ${claim}: ${asItCame(value)}`
  if (isDenial(value)) return says
  return `${says}, and only true counts (or 1, "1", "true"): let the provider send true, without quotes, or not send ${claim} and set options.trustEmail if it verifies every address`
}

const isDenial = (value: unknown): boolean =>
  [undefined, null, false, 'false', 0, '0'].some(denial => denial === value)

/** Short, on one line. What is no plain value is named by its kind. */
function asItCame(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object'
  const text = printable(String(value)).slice(0, 40)
  return typeof value === 'string' ? JSON.stringify(text) : text
}

/** Documented as a Boolean; seen as a number and as text too (Entra's xms_edov, Cognito's email_verified). */
const isTrue = (value: unknown): boolean => value === true || value === 1 || value === '1' || value === 'true'
