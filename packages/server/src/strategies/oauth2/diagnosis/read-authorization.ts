import type { OAuth2Options } from '@gatewright/config'
import { amber, type Finding, green, red, skipped } from '../../../checks/check.ts'
import { entraErrors } from '../entra-errors.ts'
import { wrongRedirect } from '../oauth-errors.ts'
import { printable } from '../printable.ts'
import { entraNumber, providerError } from '../provider-errors.ts'
import type { AuthorizationAnswer } from './ask-authorization.ts'

type Options = Pick<OAuth2Options, 'callbackURL'>

/** What `prompt=none` ends with where nobody is signed in (OpenID Connect Core 1.0 section 3.1.2.6). */
const wantsSomebody = new Set([
  'login_required',
  'interaction_required',
  'consent_required',
  'account_selection_required',
])

/** Whether an authorization endpoint is there at all. */
export function readEndpoint({ status, location }: AuthorizationAnswer): Finding {
  if (status === 404 || status === 405 || status === 410)
    return red(
      `The address answers with status ${status}.`,
      'Correct options.authorizationURL, or options.issuer: no authorization endpoint stands there.',
    )
  if (status >= 500)
    return red(`The provider failed (status ${status}).`, 'Try again; if it lasts, its log says why.')
  return green(location === undefined ? `Answers with a page (status ${status}).` : 'Answers by a redirect.')
}

/** Whether the provider knows the redirect URI, and takes the rest of the request. */
export function readRedirect(answer: AuthorizationAnswer, options: Options): Finding {
  const { status, location, body, isPushed } = answer
  if (location !== undefined && leadsBack(location, options)) return ofReturn(location, options)
  // In a page, what belongs to the numbers stands between line ends and markup.
  const number = entraNumber(body)
  const known = number === undefined ? undefined : entraErrors[number]
  if (known !== undefined) {
    const which = number === 50011 || number === 500113 ? ` We send ${options.callbackURL}.` : ''
    return red(`AADSTS${number}: ${known.meaning}.${which}`, known.mend)
  }
  if (number !== undefined)
    return red(`The provider shows a page with AADSTS${number}.`, `Look up AADSTS${number} at Microsoft.`)
  if (status >= 400 && /redirect.?ur[il]/i.test(body))
    return red(`${capital(wrongRedirect.meaning)}. We send ${options.callbackURL}.`, wrongRedirect.mend)
  if (isPushed) return green(`The provider has taken a request for ${options.callbackURL} beforehand.`)
  if (status >= 400)
    return red(
      `The provider refuses the request (status ${status}): ${textOf(body)}`,
      'Compare options.clientID, options.callbackURL and options.scope with what the provider shows for this app.',
    )
  return skipped(
    'The provider shows its own page of sign-in before it looks at the redirect URI.',
    'Test a sign-in: a redirect URI that is not registered is refused there, after the password.',
  )
}

function ofReturn(location: string, options: Options): Finding {
  const parameters = new URL(location.replace('#', location.includes('?') ? '&' : '?')).searchParams
  const error = parameters.get('error') ?? undefined
  const at = `Leads back to ${options.callbackURL}`
  if (error === undefined) return green(`${at}.`)
  if (wantsSomebody.has(error)) return green(`${at} (${error}: nobody is signed in here).`)
  const description = parameters.get('error_description') ?? undefined
  const { code, detail } = providerError({ call: 'callback', error, description })
  const said = `${at}, and says ${printable(error)}: ${detail.reason}.`
  return code === 'client_misconfigured' ? red(said, String(detail.mend)) : amber(said, String(detail.mend))
}

/** The callback itself, with whatever is added to it. */
function leadsBack(location: string, { callbackURL }: Options): boolean {
  const [to, ours] = [URL.parse(location), URL.parse(callbackURL)]
  return to !== null && ours !== null && to.origin === ours.origin && to.pathname === ours.pathname
}

/** The beginning of what a page says. What is opened and never closed is not looked for again from each of its signs. */
function textOf(body: string): string {
  const text = body
    .replace(/<(script|style|head)\b.*?(?:<\/\1>|$)/gis, ' ')
    .replace(/<[^<>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return text === '' ? 'it says no more.' : `“${printable(text).slice(0, 160)}”`
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
