import { type OAuth2StrategyConfig, oauth2Definition } from '@gatewright/config'
import { pino } from 'pino'
import type { Clock } from '../../../src/clock.ts'
import type { OAuth2Strategy } from '../../../src/strategies/oauth2/oauth2-strategy.ts'
import {
  createOAuth2Strategy,
  type OAuth2StrategySetup,
} from '../../../src/strategies/oauth2/oauth2-strategy.ts'
import { clientID, clientSecret, contoso, type FaultyProvider, now } from './faulty-provider.ts'

type Options = OAuth2StrategyConfig['options']

export const callbackURL = 'https://sso.example.com/api/v1/auth/login-callback/oauth2/azure'

/** The entry of the set-up guide, filled in; `options` replaces single values. */
export function entraOptions(
  provider: FaultyProvider,
  tenant = contoso,
  options: Partial<Options> = {},
): Options {
  return {
    authorizationURL: `${provider.origin}/${tenant}/oauth2/v2.0/authorize`,
    tokenURL: `${provider.origin}/${tenant}/oauth2/v2.0/token`,
    userInfoURL: `${provider.origin}/oidc/userinfo`,
    ...common,
    // What a file must say of tenants that stand for many.
    ...(tenant === 'common' || tenant === 'organizations' ? { tenants: 'any' } : {}),
    ...options,
  }
}

export function openIdOptions(provider: FaultyProvider, options: Partial<Options> = {}): Options {
  return { issuer: provider.origin, ...common, ...options }
}

/** GitHub's three addresses. */
export function plainOptions(provider: FaultyProvider, options: Partial<Options> = {}): Options {
  return {
    authorizationURL: `${provider.origin}/login/oauth/authorize`,
    tokenURL: `${provider.origin}/login/oauth/token`,
    userInfoURL: `${provider.origin}/user`,
    ...common,
    scope: 'read:user user:email',
    ...options,
  }
}

const common = {
  clientID,
  clientSecret,
  callbackURL,
  scope: 'openid profile email',
  trustEmail: false,
  tenants: [],
} satisfies Partial<Options>

export interface TestStrategy extends OAuth2Strategy {
  /** Every line that was logged. */
  readonly lines: string[]
}

export function strategyWith(
  options: Options,
  setup: Partial<OAuth2StrategySetup> & { readonly clock?: Clock } = {},
): TestStrategy {
  const lines: string[] = []
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
  const strategy = createOAuth2Strategy({
    config: oauth2Config(options),
    clock: { now: () => now },
    log,
    ...setup,
  })
  return Object.assign(strategy, { lines })
}

/** As a file with these options has them. */
export function claimSourcesOf(options: Options): readonly string[] {
  const { tenants, jwtToken: _key, trustedAudiences: _others, ...rest } = options
  return oauth2Definition.claimSources({
    type: 'oauth2',
    options: { ...rest, tenants: typeof tenants === 'string' ? tenants : [...tenants] },
  })
}

export function oauth2Config(options: Options): OAuth2StrategyConfig {
  return {
    id: 'azure',
    type: 'oauth2',
    label: 'azure',
    hidden: false,
    offered: true,
    allowSelfSignup: false,
    selfSignupRole: 'member',
    fieldMapping: { email: 'email' },
    roleMapping: [],
    claimSources: claimSourcesOf(options),
    options,
  }
}
