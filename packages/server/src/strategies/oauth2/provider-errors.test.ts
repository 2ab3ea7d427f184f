import { expect, test } from 'vitest'
import { errorTable } from '../../error-table.ts'
import { entraErrors } from './entra-errors.ts'
import { printable } from './printable.ts'
import { entraNumber, providerError } from './provider-errors.ts'

const described = (description: string, error = 'invalid_client') =>
  providerError({ call: 'token', error, description })

test.each([
  [
    7000215,
    'Invalid client secret provided. Ensure it is the client secret value, not the client secret ID',
    'Value',
  ],
  [7000222, 'The provided client secret keys are expired.', 'create a new one'],
  [700016, "Application with identifier 'x' was not found in the directory 'Contoso'.", 'options.clientID'],
  [50011, "The redirect URI 'x' specified in the request does not match", 'options.callbackURL'],
  [9002327, "Tokens issued for the 'Single-Page Application' client-type", 'under "Web"'],
  [90002, "Tenant 'x' not found.", 'Directory (tenant) ID'],
])('AADSTS%i is a mistake of the set-up, with the place to mend it', (number, text, mend) => {
  const error = described(
    `AADSTS${number}: ${text} Trace ID: 1 Correlation ID: 2 Timestamp: 2026-03-01 12:00:00Z`,
  )
  expect(error.code).toBe('client_misconfigured')
  expect(error.detail).toMatchObject({ aadsts: number, mend: expect.stringContaining(mend) })
})

test.each([
  [54005, 'sign_in_used'],
  [70008, 'sign_in_expired'],
  [65004, 'sign_in_cancelled'],
  [50105, 'provider_refused'],
] as const)('AADSTS%i becomes %s', (number, code) => {
  expect(described(`AADSTS${number}: text`, 'invalid_grant').code).toBe(code)
})

test.each([
  ['AADSTS7000215: Invalid client secret provided.', 'invalid_client', /often the Secret ID/],
  ['AADSTS70002: credentials', 'invalid_client', /credentials are wrong/],
  ['no', 'invalid_client', /does not accept this client/],
  ['no', 'unauthorized_client', /does not accept this client/],
  ['no', 'incorrect_client_credentials', /does not accept this client/],
])('a wrong secret (%s %s) is first said to end oddly, where it does', (description, error, meaning) => {
  const of = (secret?: string) =>
    providerError({ call: 'token', error, description: `${description} s3cret.` }, [], secret).detail
  expect(of('s3cret\n').reason).toMatch(
    new RegExp(`^options\\.clientSecret ends with a line end, and .*${meaning.source}`),
  )
  expect(of('s3cret\n').mend).toMatch(/^Take that away first.*"gatewright check" says where\. .+\? .*ecret/)
  expect(JSON.stringify(of('"s3cret" '))).not.toContain('s3cret')
  for (const detail of [of('s3cret'), of()]) {
    expect(detail.reason).toMatch(meaning)
    expect(detail.mend).not.toMatch(/Take that away/)
  }
})

test('what was sent is in no log, as it stood in the form either, which servers quote whole', () => {
  const secret = "S3cret~Value *(+)'!"
  const form = new URLSearchParams({ client_secret: secret }).toString()
  for (const quoted of [secret, encodeURIComponent(secret), form]) {
    const { detail } = providerError({ call: 'token', error: 'x', description: `got ${quoted}.` }, [], secret)
    expect(detail.description).toMatch(/^got (client_secret=)?\(secret\)\.$/)
  }
})

test('a refusal that no secret is a cause of says nothing of one', () => {
  for (const description of ['AADSTS7000222: expired', 'AADSTS50011: redirect URI', 'AADSTS700016: no app']) {
    const { detail } = providerError({ call: 'token', error: 'invalid_client', description }, [], 's3cret\n')
    expect(detail.reason).not.toContain('line end')
  }
})

test('reads the number in the older spelling with line ends, and in no other word', () => {
  expect(entraNumber('AADSTS50105: text\r\nTrace ID: 50011')).toBe(50105)
  expect(entraNumber('xAADSTS50105: text')).toBeUndefined()
  expect(entraNumber('AADSTS: none')).toBeUndefined()
  expect(entraNumber(undefined)).toBeUndefined()
})

test('a redirect URI that only the description names is recognised for other providers', () => {
  const error = described(
    'The redirect URI in the request did not match a registered redirect URI.',
    'invalid_request',
  )
  expect(error.code).toBe('client_misconfigured')
  expect(error.detail.mend).toContain('options.callbackURL')
})

test('an unknown number falls back to the meaning of the OAuth error', () => {
  expect(described('AADSTS7999999: new').code).toBe('client_misconfigured')
})

test('a log line of the provider stays one short line', () => {
  expect(printable('a\r\nlevel=error msg=forged\u202e\u0000')).toBe('a level=error msg=forged')
  expect(printable('x'.repeat(5000))).toHaveLength(601)
})

test('every row explains itself and mends something', () => {
  for (const [number, row] of Object.entries(entraErrors)) {
    expect(Object.keys(errorTable)).toContain(row.code)
    expect([number, row.meaning.length > 10, row.mend.length > 4]).toEqual([number, true, true])
  }
})
