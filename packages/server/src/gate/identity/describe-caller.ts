import { type HeaderLines, headerLines } from '@gatewright/proxy'
import { type ExternalUser, externalUserId } from '../../external-users/external-user.ts'
import type { GateRequest } from '../gate-request.ts'
import { isForExternalUser } from '../rules/decide-access.ts'
import type { Step } from '../run-steps.ts'
import type { AssertionSigner } from './assertion.ts'
import { assertionHeader } from './identity-headers.ts'
import type { IdentityLines } from './identity-lines.ts'
import { namedCaller } from './named-caller.ts'

/** Makes the headers that tell the app who is calling, of a request that is let in. At once where they are at hand. */
export function createDescribeCaller(options: {
  readonly identityLines: IdentityLines
  readonly signer: AssertionSigner
}): Step<GateRequest> {
  const { identityLines, signer } = options

  /** Not kept: such a user has no session, and each request brings its token anew. */
  async function describeExternalUser(gated: GateRequest, user: ExternalUser): Promise<undefined> {
    const app = gated.line.site.app.config.id
    const assertion = await signer.sign(app, externalUserId(user), { credentials: user.payload })
    gated.identity = headerLines([assertionHeader, assertion])
  }

  return gated => {
    const { caller, externalUser } = gated.requester
    if (isForExternalUser(gated)) {
      return externalUser === undefined ? undefined : describeExternalUser(gated, externalUser)
    }
    const { app } = gated.line.site
    const named = namedCaller(caller, app)
    if (named === undefined) return
    const lines = identityLines.of(named, app)
    return lines instanceof Promise ? lines.then(made => describeBy(gated, made)) : describeBy(gated, lines)
  }
}

function describeBy(gated: GateRequest, lines: HeaderLines): undefined {
  gated.identity = lines
}
