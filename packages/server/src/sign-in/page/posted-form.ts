import type { FastifyRequest } from 'fastify'
import { GatewrightError } from '../../errors.ts'
import { renderError, toGatewrightError } from '../../http/render-error.ts'
import type { FormStrategy } from '../../strategies/form-strategy.ts'
import type { SignInContext } from '../context.ts'
import type { FormOutcome, FormSignIn, Sent } from '../form-sign-in.ts'
import type { OpenOptions } from './door.ts'
import { AGAIN, newPasswordField } from './form-part.ts'
import { createKeptForms } from './kept-form.ts'
import { isBusy, type Refusal, retryAfterOf } from './refusal.ts'

type Refused = Extract<FormOutcome, { ok: false }>

/** What becomes of a form of the page. */
export type PostedOutcome =
  | Extract<FormOutcome, { ok: true }>
  | {
      readonly ok: false
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      /** What the page shows then. */
      readonly shown: OpenOptions
    }

/** Forms of the sign-in page, and the steps between them: a new password, and another try where the server was busy. */
export interface PostedForms {
  take(
    request: FastifyRequest,
    strategy: FormStrategy,
    fields: Sent,
    returnTo: string | undefined,
  ): Promise<PostedOutcome>
  /** Writes a refusal to the log and the audit log, and says what the page shows of it. */
  refuse(
    request: FastifyRequest,
    strategy: string,
    refused: Refused,
  ): Promise<{
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly refusal: Refusal
  }>
}

export function createPostedForms({
  context,
  forms,
}: {
  readonly context: SignInContext
  readonly forms: FormSignIn
}): PostedForms {
  const kept = createKeptForms(context)

  const refuse: PostedForms['refuse'] = async (request, strategy, { thrown, record }) => {
    const error = toGatewrightError(thrown)
    const { status, headers, ref } = renderError(
      error,
      request.raw,
      context.log.child({ strategy: strategy.slice(0, 100) }),
      [],
      { from: context.clientOf(request.raw).address },
    )
    await record(error, ref)
    const said = ['retry-after', 'www-authenticate'].flatMap(name =>
      headers[name] === undefined ? [] : [[name, headers[name]]],
    )
    return {
      status,
      headers: Object.fromEntries(said),
      refusal: { error, ref, retryAfter: retryAfterOf(error) },
    }
  }

  return {
    refuse,
    async take(request, strategy, { kept: text, [AGAIN]: again, ...fields }, returnTo) {
      const before = await kept.open(strategy.id, text)
      const later = newPasswordField(strategy)
      const newPassword = before && later ? fields[later.name] : undefined
      const old = before?.sent ?? fields
      const sent =
        later === undefined || newPassword === undefined ? old : { ...old, [later.name]: newPassword }
      const values = withoutPasswords(strategy, old)

      if (newPassword !== undefined && newPassword !== again) {
        const step = await newPasswordStep(old, { differ: true })
        if (step !== undefined) return { ok: false, status: 400, headers: {}, shown: step }
      }
      const outcome = await tried()
      if (outcome.ok) return outcome
      const { status, headers, refusal } = await refuse(request, strategy.id, outcome)
      if (refusal.error.is('password_change_required')) {
        const step = await newPasswordStep(old, {})
        if (step !== undefined) return { ok: false, status, headers, shown: step }
      }
      if (newPassword !== undefined && refusal.error.is('password_too_weak')) {
        const step = await newPasswordStep(old, { refusal })
        if (step !== undefined) return { ok: false, status, headers, shown: step }
      }
      const tries = (before?.tries ?? 0) + 1
      const resend = isBusy(refusal.error) ? await kept.keep(strategy.id, { sent, tries }) : undefined
      const posted = { strategy: strategy.id, refusal: { ...refusal, again: resend }, values }
      return { ok: false, status, headers, shown: { posted } }

      async function tried(): Promise<FormOutcome> {
        try {
          if (text !== undefined && before === undefined) throw new GatewrightError('sign_in_expired')
          return await forms.signIn(request, strategy, sent, returnTo)
        } catch (thrown) {
          return { ok: false, thrown, record: async () => {} }
        }
      }
      async function newPasswordStep(
        sent: Sent,
        state: { readonly differ?: true; readonly refusal?: Refusal },
      ): Promise<OpenOptions | undefined> {
        const sealed = await kept.keep(strategy.id, { sent, tries: 0 })
        if (sealed === undefined) return undefined
        const username = strategy.fields.find(({ autocomplete }) => autocomplete === 'username')
        const account = (username && sent[username.name]) ?? ''
        return {
          newPassword: {
            strategy,
            kept: sealed,
            account,
            differ: state.differ === true,
            refusal: state.refusal,
          },
        }
      }
    },
  }
}

/** What a form is filled in with once more. */
const withoutPasswords = ({ fields }: FormStrategy, sent: Sent): Sent =>
  Object.fromEntries(
    fields
      .filter(({ kind, name }) => kind !== 'password' && Object.hasOwn(sent, name))
      .map(({ name }) => [name, sent[name] ?? '']),
  )
