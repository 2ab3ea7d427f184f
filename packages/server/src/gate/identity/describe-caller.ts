import { headerLines, joinLines } from '@gatewright/proxy'
import { type ExternalUser, externalUserId } from '../../external-users/external-user.ts'
import type { GateRequest } from '../gate-request.ts'
import { isForExternalUser, isForSomebodyKnown } from '../rules/decide-access.ts'
import type { Step } from '../run-steps.ts'
import type { AssertionSigner } from './assertion.ts'
import { assertionHeader } from './identity-headers.ts'
import type { CallerLines, IdentityLines } from './identity-lines.ts'
import { namedCaller } from './named-caller.ts'

/** Makes the headers that tell the app who is calling, of a request that is let in. At once where they are at hand. */
export function createDescribeCaller(options: {
  readonly identityLines: IdentityLines
  readonly signer: AssertionSigner
}): Step<GateRequest> {
  const { identityLines, signer } = options

  /** Not kept: such a user has no session, and each request brings its token anew. */
  async function describeExternalUser(gated: GateRequest, user: ExternalUser): Promise<undefined> {
    const { config, headers } = gated.line.site.app
    const assertion = await signer.sign(config.id, externalUserId(user), { credentials: user.payload })
    const lines = headerLines([assertionHeader, assertion, ...headers.credential(undefined)])
    gated.identity = joinLines(headers.constant, lines)
  }

  return gated => {
    const { caller, externalUser } = gated.requester
    const { app } = gated.line.site
    gated.identity = app.headers.constant
    // It knows the gate by that header: a client could otherwise try to be the gate there.
    if (app.config.credential !== undefined && gated.request.headers.authorization !== undefined) {
      gated.requester = { ...gated.requester, usedAuthorization: true }
    }
    if (isForExternalUser(gated)) {
      return externalUser === undefined ? undefined : describeExternalUser(gated, externalUser)
    }
    const named = namedCaller(caller, app)
    if (named === undefined) return
    const lines = identityLines.of(named, app)
    return lines instanceof Promise ? lines.then(made => describeBy(gated, made)) : describeBy(gated, lines)
  }
}

function describeBy(gated: GateRequest, lines: CallerLines): undefined {
  gated.identity = isForSomebodyKnown(gated.decision) ? lines.admitted : lines.named
}
