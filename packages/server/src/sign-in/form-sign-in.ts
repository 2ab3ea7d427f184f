import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ErrorCode } from '../error-table.ts'
import { GatewrightError } from '../errors.ts'
import { networkOf } from '../http/network.ts'
import type { Profile } from '../identity/profile.ts'
import { safeReturnTo } from '../return-to/safe-return-to.ts'
import type { FormStrategy } from '../strategies/form-strategy.ts'
import { createAdminGrant } from './admin-link.ts'
import { complete, type ProfileByLink } from './complete.ts'
import type { SignInContext } from './context.ts'
import { createFormAttempts } from './form-attempts.ts'
import { accountKey, namedAccount, readForm } from './read-form.ts'
import { recordRefusal } from './record-refusal.ts'

/** Answers that come behind the right password, and those that say nothing of it: they are the same for a wrong one. */
const noFailures: ReadonlySet<ErrorCode> = new Set([
  'password_change_required',
  'password_too_weak',
  'sign_in_busy',
  'storage_unavailable',
  'disk_full',
])
/** What is found out last, within the transaction of the sign-in. */
const failuresOfProof: ReadonlySet<ErrorCode> = new Set(['invalid_credentials', 'admin_link_invalid'])

/** Whether nothing was guessed at. @param isProven whether the strategy had nothing against it */
function isNoFailure(thrown: unknown, isProven: boolean): boolean {
  if (!(thrown instanceof GatewrightError)) return false
  return noFailures.has(thrown.code) || (isProven && !failuresOfProof.has(thrown.code))
}

/** What becomes of a form that was sent, whoever answers it. */
export type FormOutcome =
  | { readonly ok: true; readonly setCookies: readonly string[]; readonly redirectTo: string }
  | {
      readonly ok: false
      readonly thrown: unknown
      /** Writes the refusal to the audit log, where it is one. */
      record(error: GatewrightError, ref: string): Promise<void>
    }

/** What was filled in, by the name of the field. */
export type Sent = Readonly<Record<string, string>>

/** Signing in by a form: counted before it is read, tried, and counted anew by what came of it. One for all doors that take one. */
export interface FormSignIn {
  /**
   * Before a byte of the body is read, for to read one is work too.
   * @param strategy its id, as the path has it
   * @returns what the refusal is, where there were too many
   */
  arrive(
    request: FastifyRequest,
    reply: FastifyReply,
    strategy: string,
  ): Promise<Extract<FormOutcome, { ok: false }> | undefined>
  /** @throws GatewrightError `bad_request` for a form that lacks a field */
  signIn(
    request: FastifyRequest,
    strategy: FormStrategy,
    sent: Sent,
    returnTo: string | undefined,
  ): Promise<FormOutcome>
  /**
   * Makes an account for whoever holds the one-time link, and signs in with it.
   * @throws GatewrightError `unknown_strategy` for one that makes none, and as {@link signIn}
   */
  register(
    request: FastifyRequest,
    strategy: FormStrategy,
    sent: Sent,
    returnTo: string | undefined,
  ): Promise<FormOutcome>
}

interface Attempt {
  readonly strategy: FormStrategy
  /** For the audit log. */
  readonly account: string | undefined
  readonly returnTo: string | undefined
}

export function createFormSignIn(context: SignInContext): FormSignIn {
  const attempts = createFormAttempts(context)

  return {
    async arrive(request, reply, strategy) {
      // Whichever comes: an answer that is out, or a client that has gone.
      for (const end of ['finish', 'close']) reply.raw.once(end, () => attempts.end(request))
      try {
        await attempts.arrive(request, strategy)
        return undefined
      } catch (thrown) {
        return {
          ok: false,
          thrown,
          record: (error, ref) =>
            recordRefusal(context, request.raw, { strategy: strategy.slice(0, 100), error, ref }),
        }
      }
    },

    async signIn(request, strategy, sent, returnTo) {
      const form = readForm(strategy.fields, sent)
      const attempt = { strategy, account: namedAccount(strategy.fields, form), returnTo }
      const key = accountKey(strategy.fields, form)
      return run(
        request,
        attempt,
        async () => {
          const browser = await attempts.count(request, strategy, key)
          return strategy.verify(form, browser?.id, networkOf(context.clientOf(request.raw).address))
        },
        async proven => {
          const stamp = proven ?? (await strategy.stampOf?.(key))
          return attempts.remember(request, { strategy: strategy.id, account: key, stamp })
        },
      )
    },

    async register(request, strategy, sent, returnTo) {
      const { registerByLink } = strategy
      if (registerByLink === undefined) throw new GatewrightError('unknown_strategy')
      const form = readForm(registerByLink.fields, sent)
      const attempt = { strategy, account: namedAccount(registerByLink.fields, form), returnTo }
      return run(request, attempt, async () => {
        if (!(await createAdminGrant(context).isHeld(request.raw.headers.cookie))) {
          throw new GatewrightError('admin_link_invalid')
        }
        const write = await registerByLink.prepare(form)
        return (tx, adminLink) => {
          // Of two posts that hold the same link, the later one must not set a password.
          if (!adminLink) throw new GatewrightError('admin_link_invalid')
          return write(tx)
        }
      })
    },
  }

  async function run(
    arrived: FastifyRequest,
    { strategy, account, returnTo }: Attempt,
    proveWho: () => Promise<Profile | ProfileByLink>,
    furtherCookies: (stamp: string | undefined) => Promise<readonly string[]> = async () => [],
  ): Promise<FormOutcome> {
    const request = arrived.raw
    let isProven = false
    try {
      const profile = await proveWho()
      isProven = true
      const { setCookies, redirectTo, stamp } = await complete(context, request, {
        profile,
        strategy,
        returnTo: safeReturnTo(returnTo, context.origin, context.gate.appOrigins),
        // No other site's page can post here.
        joins: (await context.callerOf(request))?.sessionId,
      })
      attempts.giveBack(arrived)
      return { ok: true, setCookies: [...setCookies, ...(await furtherCookies(stamp))], redirectTo }
    } catch (thrown) {
      if (isNoFailure(thrown, isProven)) attempts.giveBack(arrived)
      return {
        ok: false,
        thrown,
        async record(error, ref) {
          // A step of a sign-in, and no refusal.
          if (error.code === 'password_change_required') return
          await recordRefusal(context, request, { strategy: strategy.id, account, error, ref })
        },
      }
    }
  }
}
