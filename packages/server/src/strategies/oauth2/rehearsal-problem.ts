import { type ErrorCode, errorTable } from '../../error-table.ts'
import type { GatewrightError } from '../../errors.ts'
import type { RehearsalProblem } from '../rehearsal.ts'

export interface OAuth2RehearsalProblem extends RehearsalProblem {
  readonly code: ErrorCode
  /** What the person at the door would read. */
  readonly message: string
}

type Hint = Pick<OAuth2RehearsalProblem, 'place' | 'mend'>

const hint = (place: Hint['place'], mend: string): Hint => ({ place, mend })

/** Where the error itself does not say where to mend it. */
const hints: Partial<Record<ErrorCode, Hint>> = {
  provider_unreachable: hint(
    'network',
    'Check the host in the address, then DNS, firewall and proxy between this server and the provider.',
  ),
  provider_misbehaved: hint(
    'configuration',
    'Open the address in a browser: an HTML page means that it is the wrong one, or that something stands in between.',
  ),
  client_misconfigured: hint(
    'configuration',
    'Compare the options of the strategy with what the provider shows for this application.',
  ),
  sign_in_unknown: hint('person', 'Start the test again, in one browser and with cookies allowed.'),
  sign_in_cancelled: hint('person', 'Start the test again and finish the sign-in.'),
  provider_refused: hint('provider', 'Look the error up in the documentation of the provider.'),
}

/** By the claim that failed. */
const claimHints: Readonly<Record<string, Hint>> = {
  exp: hint('network', 'Compare the clocks of this server and of the provider.'),
  nbf: hint('network', 'Compare the clocks of this server and of the provider.'),
  iat: hint('network', 'Compare the clocks of this server and of the provider.'),
  aud: hint('configuration', 'options.clientID is not the app that the provider issues tokens for.'),
  iss: hint(
    'configuration',
    'The URLs lead to another provider or tenant than the one that signs the tokens.',
  ),
  sub: hint('configuration', 'options.userInfoURL belongs to another provider than options.tokenURL.'),
}

const otherTokenHint = hint(
  'provider',
  'The token is not one that this provider should issue. If a proxy or emulator stands in between, test without it.',
)

export function createProblem(error: GatewrightError): OAuth2RehearsalProblem {
  const { title, message, operator } = errorTable[error.code]
  const { reason, place, mend, ...detail } = error.detail
  const fallback = hintFor(error)
  return {
    code: error.code,
    title,
    message,
    reason: typeof reason === 'string' ? reason : operator,
    place: isPlace(place) ? place : fallback.place,
    mend: typeof mend === 'string' ? mend : fallback.mend,
    detail,
  }
}

function hintFor({ code, detail }: GatewrightError): Hint {
  if (code === 'token_invalid') {
    return (typeof detail.claim === 'string' ? claimHints[detail.claim] : undefined) ?? otherTokenHint
  }
  return hints[code] ?? hint('configuration', errorTable[code].operator)
}

const isPlace = (value: unknown): value is Hint['place'] =>
  value === 'configuration' || value === 'provider' || value === 'person' || value === 'network'
