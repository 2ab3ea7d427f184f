import { visible } from '@gatewright/config'
import type { Refused } from './calls.ts'

/** Of what an authority writes, in a line of the log. */
const MOST_LETTERS = 600

/** A problem document of ACME (RFC 8555 section 6.7). */
export interface AcmeProblem {
  readonly type?: string
  readonly detail?: string
  readonly subproblems?: readonly AcmeProblem[]
}

/** Why there is no certificate: what happened, what the authority says, and what to do. */
export class NoCertificateError extends Error {
  override readonly name = 'NoCertificateError'
  /** `dns`, `rateLimited` … of the problem document, or what failed on the way. */
  readonly kind: string
  /** As the authority has written it. */
  readonly retryAfter: string | undefined
  constructor(
    kind: string,
    message: string,
    options: ErrorOptions & { readonly retryAfter?: string | undefined } = {},
  ) {
    super(message, options)
    this.kind = kind
    this.retryAfter = options.retryAfter
  }
}

const answeredElsewhere = (name: string): string =>
  `Something else answers on port 80 of ${name}: look where A and AAAA of the name lead, and whether a proxy or another server stands before this one.`

/** What to do, by the last part of `urn:ietf:params:acme:error:…` (RFC 8555 section 6.7; of CAA, RFC 8659). */
const cures: Readonly<Record<string, (name: string) => string>> = {
  dns: name =>
    `Let ${name} lead to this machine in DNS (A, AAAA); a new entry takes some minutes until everybody has it.`,
  connection: name =>
    `Port 80 of ${name} has to lead to this server from the internet: look at the firewall, at the router, and where A and AAAA of the name lead.`,
  unauthorized: answeredElsewhere,
  incorrectResponse: answeredElsewhere,
  caa: name => `A CAA entry of ${name} in DNS, or above it, names other authorities: add this one there.`,
  rateLimited: () =>
    'It asks for patience: nothing has to be done. To try things out, name its staging directory in acme.directory.',
  rejectedIdentifier: name =>
    `It does not certify ${name}: name a certificate of your own, or another authority.`,
  externalAccountRequired: () => 'Write acme.externalAccountBinding with the key that you have from it.',
  userActionRequired: () => 'It has new terms: read them, and agree where it says.',
  invalidContact: () => 'Correct acme.email.',
  unsupportedContact: () => 'Correct acme.email.',
  accountDoesNotExist: () => 'It has forgotten the account: a new one is made with the next attempt.',
}

const PREFIX = 'urn:ietf:params:acme:error:'

const plain = (text: unknown): string =>
  visible(typeof text === 'string' ? text : JSON.stringify(text ?? '')).slice(0, MOST_LETTERS)

/** What an authority has refused. @param host of the authority */
export function explainProblem(
  problem: AcmeProblem,
  host: string,
  name: string,
  retryAfter?: string,
): NoCertificateError {
  const { subproblems } = problem
  const below = Array.isArray(subproblems)
    ? subproblems.filter(each => typeof each === 'object' && each !== null)
    : []
  const said: readonly AcmeProblem[] = [problem, ...below]
  // Of several problems the first whose cure is known is the cause; `compound` and `malformed` only hold them together.
  const kinds = said.map(({ type }) => kindOf(type))
  const kind = kinds.find(each => Object.hasOwn(cures, each)) ?? kinds[0] ?? 'unknown'
  const words = said.map(({ type, detail }) => `${kindOf(type)}: ${plain(detail)}`).join('; ')
  const cure = Object.hasOwn(cures, kind) ? ` ${cures[kind]?.(name)}` : ''
  return new NoCertificateError(kind, `${host} says ${words.slice(0, MOST_LETTERS)}.${cure}`, { retryAfter })
}

const kindOf = (type: unknown): string =>
  typeof type === 'string' ? plain(type.startsWith(PREFIX) ? type.slice(PREFIX.length) : type) : 'unknown'

/** Whatever an order failed by. @param refused the last answer of the authority that was no success */
export function explainFailure(
  error: unknown,
  refused: Refused | undefined,
  host: string,
  name: string,
): NoCertificateError {
  if (error instanceof NoCertificateError) return error
  if (refused !== undefined) {
    const { status, body, retryAfter } = refused
    if (typeof body === 'object' && body !== null && 'type' in body) {
      // Before the challenge it is the account that is meant.
      const { type } = body
      if (type === `${PREFIX}unauthorized`)
        return new NoCertificateError(
          'account',
          `${host} does not accept the account: ${plain((body as AcmeProblem).detail)}. Once its key, account.key in the data folder, is moved away, a new account is made.`,
          { retryAfter },
        )
      return explainProblem(body as AcmeProblem, host, name, retryAfter)
    }
    return new NoCertificateError(`http-${status}`, `${host} answers with ${status}. It is tried again.`, {
      retryAfter,
    })
  }
  const { code, message } = error as NodeJS.ErrnoException
  return new NoCertificateError(code ?? 'failed', `${host} ${unreached(code, message)}`, { cause: error })
}

function unreached(code: string | undefined, message: string): string {
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'is not found in DNS: look at acme.directory, and whether this machine may ask DNS.'
    case 'ECONNREFUSED':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'cannot be reached from this machine: look at acme.directory and at what this machine may connect to.'
    case 'ERR_CANCELED':
    case 'ABORT_ERR':
    case 'ETIMEDOUT':
    case 'ECONNABORTED':
      return 'does not answer in time. It is tried again.'
    case 'ERR_BAD_RESPONSE':
      return `gives an answer that is no answer of an authority (${plain(message)}): look at acme.directory.`
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return 'shows a certificate that this machine does not believe: name the certificate of its authority in acme.ca.'
    default:
      return `could not be asked: ${plain(message)}${code === undefined ? '' : ` (${code})`}.`
  }
}
