import { expect, test } from 'vitest'
import { parseConfig } from './parse.ts'

/** The shape of a generated `botpress.config.json` of version 12, with the values that it comes with. */
const file = {
  $schema: '../botpress.config.schema.json',
  version: '12.26.7',
  appSecret: 'never-print-me',
  httpServer: {
    host: 'localhost',
    port: 3000,
    backlog: 0,
    bodyLimit: '10mb',
    cors: { enabled: true, credentials: true },
    externalUrl: '',
    session: { enabled: false, maxAge: '1h' },
    socketTransports: ['websocket', 'polling'],
    rateLimit: { enabled: false, limitWindow: '30s', limit: 600 },
    headers: { 'X-Powered-By': 'Botpress' },
  },
  converse: { timeout: '5s' },
  dialog: { janitorInterval: '10s', timeoutInterval: '2m', sessionTimeoutInterval: '30m' },
  logs: {
    dbOutput: { expiration: '2 weeks', janitorInterval: '30s' },
    fileOutput: { enabled: false, folder: './', maxFileSize: 10000 },
  },
  modules: [{ location: 'MODULES_ROOT/nlu', enabled: true }],
  pro: {
    collaboratorsAuthStrategies: ['default'],
    enabled: false,
    licenseKey: 'paste your license key here',
    monitoring: { enabled: false },
    alerting: { enabled: false, rules: [] },
    externalAuth: {
      enabled: false,
      audience: '',
      issuer: '',
      algorithms: ['HS256'],
      publicKey: 'insert key here',
      jwksClient: { jwksUri: '', keyId: '' },
    },
    branding: { admin: {}, studio: {} },
  },
  superAdmins: [{ email: 'admin@example.com', strategy: 'default' }],
  sendUsageStats: true,
  dataRetention: { janitorInterval: '10m', policies: {} },
  botCategories: [],
  allowServerReboot: true,
  fileUpload: { maxFileSize: '25mb', allowedMimeTypes: ['image/jpeg'] },
  jwtToken: { duration: '1h', allowRefresh: true, useCookieStorage: false, cookieOptions: {} },
  autoRevision: false,
  eventCollector: { enabled: true },
  botMonitoring: { enabled: true, interval: '1m' },
  authStrategies: {
    default: { type: 'basic', allowSelfSignup: false, options: { maxLoginAttempt: 0 }, hidden: false },
  },
  showPoweredBy: true,
  noRepeatPolicy: false,
  additionalLanguages: [],
  actionServers: { local: { port: 4000, enabled: true }, remotes: [] },
  experimental: false,
  telemetry: { entriesLimit: 1000 },
}

test('reads a generated botpress.config.json as it is, and reports what is not used here', () => {
  const result = parseConfig(JSON.stringify(file, null, 2), { file: 'botpress.config.json', env: {} })
  if (!result.ok) throw new Error(JSON.stringify(result.problems, null, 1))
  expect(result.config.superAdmins).toEqual([{ email: 'admin@example.com', strategy: 'default' }])
  expect(result.config.http.externalUrl).toBe('http://localhost:3000')
  const unused = result.notices.filter(({ code }) => code === 'not_used_here').map(({ path }) => path)
  expect(unused).toEqual(
    expect.arrayContaining([
      'telemetry',
      'logs',
      'modules',
      'appSecret',
      'httpServer.cors',
      'jwtToken.cookieOptions',
      'pro.licenseKey',
    ]),
  )
  expect(result.notices.find(({ code }) => code === 'placeholder_ignored')?.path).toBe(
    'pro.externalAuth.publicKey',
  )
  expect(JSON.stringify(result)).not.toContain('never-print-me')
})
