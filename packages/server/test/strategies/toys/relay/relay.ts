import { GatewrightError } from '../../../../src/errors.ts'
import type { Profile } from '../../../../src/identity/profile.ts'
import { randomToken } from '../../../../src/random.ts'
import type { FinishAttempt, RedirectStrategy } from '../../../../src/strategies/redirect-strategy.ts'
import type { RedirectType } from '../../../../src/strategies/strategy.ts'
import { verify } from './answer.ts'
import { type RelayConfig, relayDefinition } from './definition.ts'

/** Asked by a form that posts itself, answers by a cross-site POST of fields of its own: what SAML will be like. */
export const relayType: RedirectType = {
  takes: 'redirect',
  definition: relayDefinition,
  answer: { stateParameter: 'RelayState', maxBytes: 200 * 1024 },
  create: async config => createRelay(config as RelayConfig),
  async rehearse(config) {
    const strategy = createRelay(config as RelayConfig)
    return {
      async begin(attempt) {
        const begun = await strategy.begin(attempt)
        return { begun, report: { ok: true, steps: [{ title: 'Asked', ok: true }] } }
      },
      async finish(attempt) {
        const profile = await strategy.finish(attempt)
        return { profile, report: { ok: true, steps: [{ title: 'Answered', ok: true }] } }
      },
    }
  },
}

function createRelay(config: RelayConfig): RedirectStrategy {
  const { providerURL, sharedKey } = config.options
  return {
    takes: 'redirect',
    id: config.id,
    config,
    async begin({ state }) {
      const request = randomToken()
      return {
        form: { action: `${providerURL}/sso`, fields: { Request: request, RelayState: state } },
        secrets: { request },
      }
    },
    async finish({ parameters, secrets }: FinishAttempt): Promise<Profile> {
      const assertion = verify(parameters.get('Assertion') ?? '', sharedKey)
      const { request } = secrets as { request: string }
      if (assertion === undefined || assertion.inResponseTo !== request) {
        throw new GatewrightError('provider_misbehaved', {
          detail: { reason: 'not an answer to this request' },
        })
      }
      const { nameId, address, session } = assertion
      return {
        issuer: `urn:toy:${providerURL}`,
        subject: nameId,
        claims: { address },
        source: { vouchedFor: config.claimSources },
        trustsEmailIn: () => true,
        atProvider: { sid: session, kept: { nameId, session } },
      }
    },
    async signOutUrl({ kept, state }) {
      const { nameId, session } = kept as { nameId: string; session: string }
      return `${providerURL}/slo?${new URLSearchParams({ nameId, session, RelayState: state })}`
    },
  }
}
