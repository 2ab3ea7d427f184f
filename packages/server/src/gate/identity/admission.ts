import type { IncomingMessage } from 'node:http'
import { type HeaderLines, headerLines, noLines } from '@gatewright/proxy'
import { GatewrightError } from '../../errors.ts'
import { decodedBelow, type RequestLine, whereOf } from '../routing/request-line.ts'
import { type Decision, decide } from '../rules/decide.ts'
import type { AssertionSigner } from './assertion.ts'
import { holdsOurKey, type Identification, identify, type Visitor } from './identify.ts'
import { assertionHeader } from './identity-headers.ts'
import type { Passports } from './identity-lines.ts'

/** The one answer of the gate, which the reverse proxy and forward-auth both give. */
export interface Admission {
  readonly decision: Decision
  readonly visitor: Visitor
  /** Headers that tell the app who is calling. */
  readonly identity: HeaderLines
}

export interface Admissions {
  /** At once for a cached session with a fresh assertion. */
  of(request: IncomingMessage, line: RequestLine): Admission | Promise<Admission>
}

export function createAdmissions(
  options: Identification & { readonly passports: Passports; readonly signer: AssertionSigner },
): Admissions {
  const { passports, signer } = options

  function judge(line: RequestLine, visitor: Visitor): Decision {
    return decide(line.site.app, {
      method: line.method,
      path: decodedBelow(line),
      caller: visitor.caller,
      externalUser: visitor.externalUser !== undefined,
    })
  }

  function admit(line: RequestLine, visitor: Visitor): Admission | Promise<Admission> {
    const decision = judge(line, visitor)
    const plain = { decision, visitor, identity: noLines }
    if (decision.outcome !== 'allow') return plain
    if (decision.as === 'external-user') return withExternalUser(line, plain)
    if (visitor.caller === undefined) return plain
    const { app } = line.site
    if (app.strategies !== undefined && !app.strategies.includes(visitor.caller.strategy)) return plain
    const passport = passports.of(visitor.caller, app)
    return passport instanceof Promise
      ? passport.then(({ lines }) => ({ decision, visitor, identity: lines }))
      : { decision, visitor, identity: passport.lines }
  }

  /** Not kept: such a user has no session, and each request brings its token anew. */
  async function withExternalUser(line: RequestLine, admission: Admission): Promise<Admission> {
    const user = admission.visitor.externalUser
    if (user === undefined) return admission
    const subject = `external:${user.subject ?? 'unknown'}`
    const assertion = await signer.sign(line.site.app.config.id, subject, { credentials: user.payload })
    return { ...admission, identity: headerLines([assertionHeader, assertion]) }
  }

  return {
    of(request, line) {
      try {
        const visitor = identify(options, request, line)
        return visitor instanceof Promise
          ? visitor.then(
              known => admit(line, known),
              error => admitUnknown(request, line, error),
            )
          : admit(line, visitor)
      } catch (error) {
        return admitUnknown(request, line, error)
      }
    },
  }

  /** Who it is cannot be told, because the storage is away: what is open to anyone stays open, the rest is refused. */
  function admitUnknown(request: IncomingMessage, line: RequestLine, error: unknown): Admission {
    const stranger = { usedAuthorization: holdsOurKey(options.bearers, request.headers.authorization) }
    const decision = judge(line, stranger)
    if (decision.outcome !== 'allow') throw error
    return { decision, visitor: stranger, identity: noLines }
  }
}

const keyRefused = {
  message: 'This API token is not valid here: it is unknown, revoked or expired, or not for this app.',
  next: 'Look for it under API tokens in the console, and make another one there.',
}

/** Why a request that was not admitted was not. */
export function errorOf({ decision, visitor }: Admission, line: RequestLine): GatewrightError {
  const where = whereOf(line)
  if (decision.outcome !== 'refuse') {
    if (visitor.externalProblem !== undefined) return visitor.externalProblem
    // A program has no use for the advice to sign in.
    const refusedKey = visitor.usedAuthorization && visitor.caller === undefined
    return new GatewrightError('not_signed_in', {
      detail: { ...where, refusedKey },
      ...(refusedKey && { response: keyRefused }),
    })
  }
  const { because } = decision
  // Counted from 1, as the console and `gatewright explain` do.
  const rule = decision.rule === undefined ? undefined : decision.rule + 1
  const collaborator = visitor.caller?.collaboratorId
  return new GatewrightError('forbidden', { detail: { ...where, collaborator, rule, because } })
}
