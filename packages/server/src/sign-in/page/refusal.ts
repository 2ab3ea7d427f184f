import type { GatewrightError } from '../../errors.ts'
import { type Html, html, noHtml } from '../../http/html.ts'
import { toGatewrightError } from '../../http/render-error.ts'
import { errorTextsOf, fill, type Language } from '../../texts/language.ts'
import { passwordRule } from './password-rule.ts'

/** Why a form was not taken, as the page says it. */
export interface Refusal {
  readonly error: GatewrightError
  /** By which the person, the log and the audit entry find each other. */
  readonly ref: string
  /** Seconds until the server takes another attempt. */
  readonly retryAfter?: number | undefined
  /** The form that was sent, sealed, where the server was only busy. */
  readonly again?: string | undefined
}

/** Seconds, where the error says when it is worth trying again. */
export function retryAfterOf(thrown: unknown): number | undefined {
  const { retryAfter } = toGatewrightError(thrown).response as { readonly retryAfter?: unknown }
  return typeof retryAfter === 'number' ? retryAfter : undefined
}

/** An error beside what it is about. */
export function refusalNotice(
  language: Language,
  { error, ref, retryAfter, again }: Refusal,
  /** The way on for whoever has an account that another way leads to. */
  wayOn: Html = noHtml,
): Html {
  const { message, next } = errorTextsOf(language, error)
  const { rules } = error.response as { readonly rules?: unknown }
  const nextStep = Array.isArray(rules)
    ? html`<ul>${rules.map(rule => html`<li>${passwordRule(language, String(rule))}</li>`)}</ul>`
    : retryAfter === undefined
      ? html`<p class="small">${next}</p>`
      : waiting(language, retryAfter, again !== undefined)
  return html`<div class="alert${again === undefined ? '' : ' wait'}" role="alert"><p><b>${message}</b></p>${nextStep}${wayOn}
<p class="small soft">${fill(language, 'error.reference')} <code>${ref}</code></p></div>`
}

/** Says when, in the page as it is made, and counted down by its script. */
function waiting(language: Language, retryAfter: number, byItself: boolean): Html {
  const [seconds, minutes] = [
    (count: number) => fill(language, byItself ? 'retry.itself' : 'retry.seconds', { seconds: count }),
    (count: number) => fill(language, 'retry.minutes', { minutes: count }),
  ]
  const now = retryAfter < 90 ? seconds(retryAfter) : minutes(Math.ceil(retryAfter / 60))
  return html`<p class="small" data-wait="${retryAfter}" data-seconds="${seconds(0)}" data-minutes="${minutes(0)}">${now}</p>`
}

/** Whoever has tried too often goes on by hand; where the server was busy nothing was tried. */
export const isBusy = (error: GatewrightError): boolean => error.is('sign_in_busy')
