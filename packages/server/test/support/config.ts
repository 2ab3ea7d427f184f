import type { BasicStrategyConfig, Config, OAuth2StrategyConfig } from '@gatewright/config'

/** A free port of loopback; what else is said is the documented default. */
export const testHttp: Config['http'] = {
  host: '127.0.0.1',
  port: 0,
  externalUrl: 'http://localhost:3000',
  trustedProxies: [],
  maxConnections: 1000,
}

/** A complete configuration for a test: what is not given is the documented default. */
export function testConfig(overrides: Partial<Config> = {}): Config {
  return {
    file: '/nowhere/gatewright.config.json',
    http: testHttp,
    dataFolder: '/nowhere/data',
    session: { idleSeconds: 3600, extendOnActivity: true, maxAgeSeconds: 12 * 3600 },
    audit: { keepSeconds: 90 * 24 * 3600 },
    roles: ['admin', 'member'],
    superAdmins: [],
    strategies: [],
    externalUsers: { enabled: true },
    apps: [],
    machines: [],
    allowServerReboot: true,
    ...overrides,
  }
}

/** What no test of a strategy cares about, unless it says so. */
const asUsual = {
  hidden: false,
  offered: true,
  allowSelfSignup: false,
  selfSignupRole: 'member',
  fieldMapping: {},
  roleMapping: [],
} as const

/** An offered strategy, for tests that begin sessions without a sign-in: nobody asks its provider. */
export const azureOffered: OAuth2StrategyConfig = {
  id: 'azure',
  type: 'oauth2',
  label: 'Azure',
  ...asUsual,
  claimSources: ['https://idp.example'],
  options: {
    issuer: 'https://idp.example',
    clientID: 'gatewright',
    callbackURL: 'http://localhost:3000/api/v1/auth/login-callback/oauth2/azure',
    scope: 'openid',
    trustEmail: false,
    tenants: [],
  },
}

/** The `basic` strategy with the limits that a test names. */
export function basicConfig(options: Partial<BasicStrategyConfig['options']> = {}): BasicStrategyConfig {
  return {
    id: 'default',
    type: 'basic',
    label: 'E-mail and password',
    ...asUsual,
    claimSources: [],
    options: {
      maxLoginAttempt: 3,
      lockoutSeconds: 600,
      passwordMinLength: 10,
      requireComplexPassword: false,
      ...options,
    },
  }
}

/** External users whose tokens another site signs with this secret. */
export const externalUsersBy = (
  secret: string,
  allowedOrigins: readonly string[] = [],
): Config['externalUsers'] & { readonly enabled: true } => ({
  enabled: true,
  verification: {
    algorithms: ['HS256'],
    clockToleranceSeconds: 30,
    replayProtection: false,
    allowedOrigins,
    key: { kind: 'secret', secret },
  },
})
