import type { Config } from '@gatewright/config'
import type { Accounts } from '../accounts/accounts.ts'
import type { Audit } from '../audit/audit.ts'
import type { Clock } from '../clock.ts'
import { GatewrightError } from '../errors.ts'
import { ownCookieName } from '../http/cookies/own-cookies.ts'
import { cookieValue } from '../http/cookies/read-cookie.ts'
import { removeCookie, setCookie } from '../http/cookies/set-cookie.ts'
import { HOME } from '../http/home.ts'
import { lengthened, type Seal, shortened } from '../keys/seal.ts'
import type { Database } from '../storage/database.ts'
import { createOneTimeCodes } from '../storage/one-time-code-store.ts'
import type { OneTimeCodeStore } from '../storage/one-time-codes.ts'
import type { SignInContext } from './context.ts'

/** How long the link works, in seconds. */
export const ADMIN_LINK_LIFETIME = 15 * 60
const KIND = 'admin-link'

/**
 * A one-time link: whoever signs in through it becomes super admin. The code stands in the fragment, which browsers send
 * to nobody, so that it is in no proxy's log and in no `Referer`.
 * @param by who has it: whoever reads what the server prints at its start, or has called the command
 */
export async function issueAdminLink(
  { audit, clock }: { readonly audit: Pick<Audit, 'transaction'>; readonly clock: Clock },
  config: Pick<Config, 'http'>,
  by: 'start' | 'command line',
): Promise<string> {
  const expiresAt = clock.now() + ADMIN_LINK_LIFETIME * 1000
  const code = await audit.transaction(async (tx, record) => {
    const code = await createOneTimeCodes(tx, clock).issue(KIND, { expiresAt }, ADMIN_LINK_LIFETIME)
    await record({ kind: 'admin-link', actor: by, result: 'ok', detail: { expiresAt } })
    return code
  })
  return `${config.http.externalUrl}${HOME}/welcome#${code}`
}

/**
 * Whether the operator needs the link at start-up: no super admin could sign in, and nobody could become one by signing in,
 * because no `superAdmins` entry names an offered strategy whose accounts live elsewhere. A super admin without an offered
 * strategy is none who could act: their sessions end with the strategy.
 */
export async function needsAdminLink(
  services: { readonly accounts: SuperAdminsWithWays } & Pick<SignInContext, 'strategyTypes'>,
  config: Pick<Config, 'superAdmins' | 'strategies'>,
): Promise<boolean> {
  const isReachable = couldBecomeSuperAdmin(services, config).length > 0
  return !isReachable && !(await someSuperAdminCanSignIn(services.accounts, config))
}

/** Entries of `superAdmins` that somebody may redeem by signing in: for an offered strategy whose accounts live elsewhere. */
export function couldBecomeSuperAdmin(
  { strategyTypes }: Pick<SignInContext, 'strategyTypes'>,
  config: Pick<Config, 'superAdmins' | 'strategies'>,
): Config['superAdmins'] {
  const livesElsewhere = (type: string) => strategyTypes.named(type)?.definition.accounts === 'elsewhere'
  return config.superAdmins.filter(entry =>
    config.strategies.some(s => s.id === entry.strategy && s.offered && livesElsewhere(s.type)),
  )
}

type SuperAdminsWithWays = Pick<Accounts, 'superAdmins' | 'identitiesOf' | 'isSuperAdmin'>

async function someSuperAdminCanSignIn(
  accounts: SuperAdminsWithWays,
  config: Pick<Config, 'superAdmins' | 'strategies'>,
): Promise<boolean> {
  const offered = new Set(config.strategies.filter(strategy => strategy.offered).map(({ id }) => id))
  for (const id of (await accounts.superAdmins(config)).active) {
    for (const identity of await accounts.identitiesOf(id)) {
      if (offered.has(identity.strategy) && (await accounts.isSuperAdmin(identity, config))) return true
    }
  }
  return false
}

/** The grant that a browser holds between opening the link and finishing a sign-in. */
export interface AdminGrant {
  /**
   * Exchanges the link's code for a cookie; the code is not used up by looking.
   * @throws GatewrightError `admin_link_invalid`
   */
  accept(code: string): Promise<{
    readonly setCookie: string
    /** When the link stops working, in milliseconds since 1970. */
    readonly expiresAt: number
  }>
  /** Whether this browser came through a link that still works. */
  isHeld(cookieHeader: string | undefined): Promise<boolean>
  /** The code of the link that this browser came through, used up or not. */
  codeIn(cookieHeader: string | undefined): Promise<string | undefined>
  /**
   * Uses the link up; `true` exactly once.
   * @param code as {@link codeIn} has it: to open the cookie is not for a transaction
   * @param tx so that it is used up together with what it is used for, or not at all
   */
  use(code: string, tx: Database): Promise<boolean>
  readonly removal: string
}

export function createAdminGrant(services: {
  readonly codes: OneTimeCodeStore
  readonly clock: Clock
  readonly seal: Seal
  readonly secure: boolean
}): AdminGrant {
  const { codes, clock, seal, secure } = services
  const name = ownCookieName('.admin-link', secure)
  const codeIn = async (cookieHeader: string | undefined) => {
    const sealed = cookieValue(cookieHeader, name)
    const opened = sealed === undefined ? undefined : await seal.open(KIND, lengthened(KIND, sealed))
    return typeof opened === 'string' ? opened : undefined
  }
  return {
    async accept(code) {
      const link = await codes.peek(KIND, code)
      if (link === undefined) throw new GatewrightError('admin_link_invalid')
      return {
        expiresAt: Number(link.expiresAt),
        setCookie: setCookie(name, shortened(KIND, await seal.seal(KIND, code)), {
          secure,
          maxAgeSeconds: ADMIN_LINK_LIFETIME,
        }),
      }
    },
    async isHeld(cookieHeader) {
      const code = await codeIn(cookieHeader)
      return code !== undefined && (await codes.peek(KIND, code)) !== undefined
    },
    codeIn,
    use: async (code, tx) => (await createOneTimeCodes(tx, clock).redeem(KIND, code)) !== undefined,
    removal: removeCookie(name, secure),
  }
}
