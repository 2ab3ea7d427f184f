import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createOAuth2Rehearsal, type OAuth2RehearsalReport } from '../../src/strategies/oauth2/rehearsal.ts'
import {
  adasObjectId,
  clientSecret,
  contoso,
  type FaultyProvider,
  now,
  startFaultyProvider,
} from './support/faulty-provider.ts'
import { callbackURL, entraOptions, oauth2Config, openIdOptions, plainOptions } from './support/strategies.ts'

let provider: FaultyProvider
beforeEach(async () => {
  provider = await startFaultyProvider()
})
afterEach(() => provider.close())

type Options = ReturnType<typeof entraOptions>

const dryRunOf = (options: Options) =>
  createOAuth2Rehearsal({
    config: oauth2Config(options),
    clock: { now: () => now },
    log: pino({ level: 'silent' }),
  })

/** Begins and ends on two instances, as two requests to the server would. */
async function run(options: Options, answer?: Record<string, string>): Promise<OAuth2RehearsalReport> {
  const { begun, report } = await dryRunOf(options).begin({ state: 'state-of-the-test' })
  if (!begun) return report
  provider.asked = new URL(begun.location).searchParams
  const parameters = new URLSearchParams({ state: 'state-of-the-test', ...(answer ?? { code: 'good-code' }) })
  if (options.issuer !== undefined) parameters.set('iss', provider.origin)
  const end = await dryRunOf(options).finish({
    parameters,
    state: 'state-of-the-test',
    secrets: begun.secrets,
  })
  return end.report
}

const step = (report: OAuth2RehearsalReport, name: string) => report.steps.filter(one => one.name === name)

test('shows every step of a good set-up, and who it would be', async () => {
  const report = await run(entraOptions(provider))
  expect(report.ok).toBe(true)
  expect(report.steps.map(({ name, ok }) => `${name} ${ok}`)).toEqual([
    'return true',
    'discovery true',
    'discovery true',
    'callback true',
    'token true',
    'keys true',
    'id_token true',
    'userinfo true',
    'userinfo true',
    'identity true',
  ])
  expect(step(report, 'identity')[0]?.found).toMatchObject({
    issuer: `${provider.origin}/${contoso}/v2.0`,
    subject: adasObjectId,
  })
})

test('shows what is sent to the provider first', async () => {
  const { report } = await dryRunOf(entraOptions(provider)).begin({ state: 'state-of-the-test' })
  expect(step(report, 'authorize')[0]?.sent).toMatchObject({
    url: `${provider.origin}/${contoso}/oauth2/v2.0/authorize`,
    parameters: { redirect_uri: callbackURL, scope: 'openid profile email', code_challenge_method: 'S256' },
  })
})

test('shows tokens decoded, and neither them nor any secret as they are', async () => {
  provider.accessToken = await provider.key.sign({ scp: 'openid', aud: 'graph' })
  let issued = ''
  provider.sign = async claims => {
    issued = await provider.key.sign(claims)
    return issued
  }
  const report = await run(entraOptions(provider))
  const [token] = step(report, 'token')
  expect(token?.sent?.parameters).toMatchObject({
    grant_type: 'authorization_code',
    client_secret: `(masked, ${clientSecret.length} characters)`,
    code: '(masked, 9 characters)',
  })
  expect(token?.received?.body).toMatchObject({
    token_type: 'Bearer',
    id_token: { header: { alg: 'RS256' }, claims: { oid: adasObjectId }, signature: '(masked)' },
    access_token: { claims: { scp: 'openid' } },
  })
  const text = JSON.stringify(report)
  const verifier = provider.tokenRequests[0]?.form.get('code_verifier') ?? ''
  for (const secret of [clientSecret, 'good-code', verifier, issued, provider.accessToken]) {
    expect(secret.length).toBeGreaterThan(8)
    expect(text).not.toContain(secret)
  }
})

test('names the Secret ID pasted for the Value, and shows the answer with the secret masked', async () => {
  provider.token = () => ({
    status: 401,
    json: {
      error: 'invalid_client',
      error_description: `AADSTS7000215: Invalid client secret ${clientSecret}.`,
    },
  })
  const report = await run(entraOptions(provider))
  expect(report.problem).toMatchObject({
    code: 'client_misconfigured',
    place: 'configuration',
    mend: expect.stringContaining('column Value'),
    detail: { aadsts: 7000215 },
  })
  expect(step(report, 'token')[0]).toMatchObject({ ok: false, received: { status: 401 } })
  expect(JSON.stringify(report)).not.toContain(clientSecret)
})

test('shows an error that GitHub sends with status 200 as a failed step', async () => {
  provider.token = () => ({ json: { error: 'incorrect_client_credentials' } })
  const report = await run(plainOptions(provider))
  expect(step(report, 'token')[0]?.ok).toBe(false)
  expect(report.problem?.code).toBe('client_misconfigured')
})

test('says that the provider refused, when it sends an error back', async () => {
  const report = await run(entraOptions(provider), {
    error: 'access_denied',
    error_description: 'AADSTS50105: not assigned',
  })
  expect(step(report, 'return')[0]).toMatchObject({
    ok: false,
    received: { body: { error: 'access_denied' } },
  })
  expect(report.problem).toMatchObject({
    place: 'provider',
    mend: expect.stringContaining('Users and groups'),
  })
})

test('a provider that is down is a report, not an exception', async () => {
  provider.discovery = () => 'disconnect'
  const report = await run(openIdOptions(provider))
  expect(report).toMatchObject({
    ok: false,
    steps: [{ name: 'discovery', ok: false, received: { failure: expect.any(String) } }],
    problem: { code: 'provider_unreachable', place: 'network' },
  })
})

test.each([
  ['a page of the intranet', { text: '<html><title>Payroll of Ada</title></html>' }],
  ['a document of another interface', { json: { employees: ['Payroll of Ada'], issuer: 'Payroll of Ada' } }],
  ['an error of another interface', { status: 404, json: { error: 'Payroll', error_description: 'Ada' } }],
  ['a list', { json: ['Payroll of Ada'] as never }],
  ['a text', { text: '"Payroll of Ada"' }],
])('what is no discovery document is not shown: %s', async (_what, answer) => {
  provider.discovery = () => answer
  const report = await run(openIdOptions(provider))
  expect(JSON.stringify(report)).not.toMatch(/Payroll|Ada/)
  expect(step(report, 'discovery')[0]?.received?.body).toMatch(/^\(not shown: \d+ bytes/)
  expect(report.problem?.mend).toContain('Open the address in a browser')
})

test('what is no token answer is not shown, and of an error the members of the standard alone', async () => {
  provider.token = () => ({ json: { salaries: { ada: 1815 } } })
  expect(JSON.stringify((await run(openIdOptions(provider))).steps)).not.toMatch(/salaries|1815/)
  provider.token = () => ({ status: 400, json: { error: 'invalid_grant', salaries: { ada: 1815 } } })
  const report = await run(openIdOptions(provider))
  expect(step(report, 'token')[0]?.received?.body).toEqual({ error: 'invalid_grant' })
})

test('of a provider that is only OAuth 2.0, only the claims are read that a sign-in would read', async () => {
  provider.userInfo = () => ({ json: { id: 7, email: 'ada@contoso.test', salary: 1815, notes: { a: 'b' } } })
  const report = await run(plainOptions(provider))
  expect(step(report, 'userinfo').map(({ received, found }) => received?.body ?? found)).toEqual([
    { id: 7, email: 'ada@contoso.test', salary: '(not shown)', notes: '(not shown)' },
    { id: 7, email: 'ada@contoso.test', salary: '(not shown)', notes: '(not shown)' },
  ])
})

test('clocks that differ are told from a wrong client id', async () => {
  provider.claims = honest => ({ ...honest, exp: now / 1000 - 600 })
  expect((await run(entraOptions(provider))).problem?.mend).toContain('clocks')
  provider.claims = honest => ({ ...honest, aud: 'another-app' })
  expect((await run(entraOptions(provider))).problem?.mend).toContain('options.clientID')
})

test('reads discovery and keys afresh every time', async () => {
  await run(entraOptions(provider))
  await run(entraOptions(provider))
  expect(provider.requests.filter(request => request.endsWith('/keys'))).toHaveLength(2)
})
