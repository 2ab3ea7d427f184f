import { type OAuth2StrategyConfig, oauth2Definition, plainIssuer } from '@gatewright/config'
import type { RedirectType } from '../strategy.ts'
import { answeredError } from './answered-error.ts'
import { recogniseEntra } from './kind.ts'

/** Entra ID, any OpenID provider, or plain OAuth 2.0. Its libraries are loaded where a strategy of the type is offered. */
export const oauth2Type: RedirectType = {
  takes: 'redirect',
  definition: oauth2Definition,
  /** RFC 6749 section 4.1.2. Not every provider brings the state back from a sign-out, though it was asked to. */
  answer: { stateParameter: 'state', bareAfterSignOut: true, errorIn: answeredError },
  async create(config, { clock, log, onProviderCall }) {
    const { createOAuth2Strategy } = await import('./oauth2-strategy.ts')
    return createOAuth2Strategy({
      config: config as OAuth2StrategyConfig,
      clock,
      log,
      ...(onProviderCall && { onProviderCall }),
    })
  },
  async rehearse(config, { clock, log, outbound }) {
    const { createOAuth2Rehearsal } = await import('./rehearsal.ts')
    const own = config as OAuth2StrategyConfig
    return createOAuth2Rehearsal({ config: own, clock, log, fetch: outbound(own.options.ca) })
  },
  async checks(config, { clock }) {
    const { createOAuth2Checks } = await import('./diagnosis/checks.ts')
    return createOAuth2Checks(config as OAuth2StrategyConfig, clock)
  },
  formerIssuer({ options }) {
    const { issuer, authorizationURL, tokenURL, userInfoURL, subject } =
      options as OAuth2StrategyConfig['options']
    const isPlain =
      // What earlier versions have tied somebody to was `sub` or `id`, and no other claim.
      subject === undefined &&
      issuer === undefined &&
      (authorizationURL === undefined || recogniseEntra(authorizationURL) === undefined)
    return isPlain && tokenURL !== undefined ? plainIssuer({ tokenURL, userInfoURL }) : undefined
  },
  /** OpenID Connect Front-Channel Logout 1.0, as Entra speaks it: `sid` alone, without `iss`. */
  frontChannelSid(query) {
    const [sid, ...others] = query.getAll('sid')
    return others.length === 0 ? sid : undefined
  },
}
