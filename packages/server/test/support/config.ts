import type { Config } from '@gatewright/config'

/** A complete configuration for a test: what is not given is the documented default. */
export function testConfig(overrides: Partial<Config> = {}): Config {
  return {
    file: '/nowhere/gatewright.config.json',
    http: {
      host: '127.0.0.1',
      port: 0,
      externalUrl: 'http://localhost:3000',
      trustedProxies: [],
      maxConnections: 1000,
    },
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
