import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { flattenedVerify } from 'jose'
import { expect, it, onTestFinished } from 'vitest'
import { createAuthority } from '../../src/certificates/authority.ts'
import { createChallenges } from '../../src/certificates/challenges.ts'
import { certificateFolder } from '../../src/certificates/folder.ts'
import { CONSOLE, DAY, openBrowser, ownFolder, shownFor, startAcmeServer } from './support/acme-server.ts'
import { sendProblem, startAuthority } from './support/stand-in-authority.ts'

async function newAuthority(options?: { host?: string }) {
  const authority = await startAuthority(Date.now(), options)
  onTestFinished(authority.close)
  return authority
}

it('gets its first certificate from nothing, and new connections have it without a restart', async () => {
  const authority = await newAuthority()
  const test = await startAcmeServer(authority)
  await test.settled()
  const shown = await shownFor(test.server.port, CONSOLE, authority.issuer.ca)
  expect(shown).toMatchObject({ name: CONSOLE })
  const browser = openBrowser(test.server.port, authority.issuer.ca)
  expect((await browser('/api/v1/auth/config')).status).toBe(200)
  expect(authority.accounts[0]).toEqual({ termsOfServiceAgreed: true, contact: ['mailto:it@example.com'] })
  const { host } = new URL(authority.directory)
  expect(test.said()).toEqual([
    `info: asking ${host} for a certificate for ${CONSOLE}`,
    expect.stringMatching(
      /^info: the certificate for sso\.example\.com has come, and new connections get it; it lasts until /,
    ),
  ])
})

it('shows no other certificate for a name that has none, so that nobody learns to click a warning away', async () => {
  const authority = await newAuthority()
  authority.found.set('bot.example.com', { status: 400, type: 'dns', detail: 'no such name' })
  const test = await startAcmeServer(authority, { names: ['bot.example.com'] })
  await test.settled()
  const show = (name?: string) => shownFor(test.server.port, name, authority.issuer.ca)
  expect(await show(CONSOLE)).toMatchObject({ name: CONSOLE })
  expect(await show('SSO.Example.com')).toMatchObject({ name: CONSOLE })
  expect(await show('bot.example.com')).toBe('ECONNRESET')
  expect(await show('other.example.net')).toBe('ECONNRESET')
  // A health check that knows the address alone.
  expect(await show()).toMatchObject({ name: CONSOLE })
})

it('one name whose DNS does not lead here leaves the others alone, and readiness and metrics tell of it', async () => {
  const authority = await newAuthority()
  authority.found.set('bot.example.com', { status: 400, type: 'dns', detail: 'NXDOMAIN for bot.example.com' })
  const test = await startAcmeServer(authority, { names: ['bot.example.com', 'crm.example.com'] })
  await test.settled()
  const ready = async () =>
    JSON.parse((await openBrowser(test.server.port, authority.issuer.ca)('/readyz')).body)
  expect(await shownFor(test.server.port, 'crm.example.com', authority.issuer.ca)).toMatchObject({
    name: 'crm.example.com',
  })
  expect(test.said().filter(line => line.startsWith('warn'))).toEqual([
    expect.stringMatching(
      /^warn: there is no certificate for bot\.example\.com yet, and nobody can connect to it: \S+ says dns: NXDOMAIN for bot\.example\.com\. Let bot\.example\.com lead to this machine in DNS/,
    ),
  ])
  expect(await ready()).toEqual({
    status: 'degraded',
    failing: [
      {
        what: 'certificates',
        code: 'no_certificate',
        reason: '1 of 3 names has no certificate',
        since: new Date(test.clock.now()).toISOString(),
      },
    ],
  })
  const { text } = await test.server.services.metrics.render()
  expect(text).toMatch(/^gatewright_tls_names_without_certificate 1$/m)
  // Mended, and asked for again by itself; the same failure was said once.
  test.clock.advance(2 * 60)
  await test.settled()
  expect(test.said()).toEqual([])
  authority.found.clear()
  test.clock.advance(6 * 60)
  await test.settled()
  expect(await shownFor(test.server.port, 'bot.example.com', authority.issuer.ca)).toMatchObject({
    name: 'bot.example.com',
  })
  expect(await ready()).toEqual({ status: 'ok' })
})

it('renews with a third of the lifetime left, with a new key, and drops no open connection', async () => {
  const authority = await newAuthority()
  const test = await startAcmeServer(authority)
  await test.settled()
  const { port } = test.server
  const first = await shownFor(port, CONSOLE, authority.issuer.ca)
  const browser = openBrowser(port, authority.issuer.ca)
  const { serial } = await browser('/healthz')
  const keyOf = () =>
    readFileSync(join(filesIn(test.server.config.dataFolder).folder, `${CONSOLE}.pem`), 'utf8').split(
      '-----BEGIN CERT',
    )[0]
  const key = keyOf()
  authority.validity = { ...authority.validity, days: 180 }
  test.clock.advance((59 * DAY) / 1000)
  await test.settled()
  expect(await shownFor(port, CONSOLE, authority.issuer.ca)).toEqual(first)
  test.clock.advance(DAY / 1000)
  await test.settled()
  expect(await shownFor(port, CONSOLE, authority.issuer.ca)).not.toEqual(first)
  expect(await browser('/healthz')).toMatchObject({ reused: true, serial })
  expect(keyOf()).not.toBe(key)
  const { text } = await test.server.services.metrics.render()
  const [, expires] = /^gatewright_tls_certificate_expires_seconds (\S+)$/m.exec(text) ?? []
  expect(Math.round((Number(expires) * 1000 - Date.now()) / DAY)).toBe(180)
  expect(authority.keys.size).toBe(1)
})

it('a renewal that fails leaves the old certificate in use, says so once, and warns before it expires', async () => {
  const authority = await newAuthority()
  const test = await startAcmeServer(authority)
  await test.settled()
  test.said()
  authority.instead.set(
    'order',
    sendProblem({ status: 500, type: 'serverInternal', detail: 'down for today' }),
  )
  for (let day = 61; day < 91; day += 0.5) {
    test.clock.advance(day === 61 ? (61 * DAY) / 1000 : DAY / 2000)
    await test.settled()
  }
  const { host } = new URL(authority.directory)
  expect(test.said()).toEqual([
    `info: asking ${host} for a new certificate for ${CONSOLE}`,
    expect.stringMatching(
      /^warn: the certificate for sso\.example\.com could not be renewed; the one before stays in use, until \S+: \S+ says serverInternal: down for today\.$/,
    ),
    expect.stringMatching(
      /^warn: the certificate expires in 14 days, and nothing has renewed it: why stands in the lines/,
    ),
    expect.stringMatching(/^warn: the certificate expires in 3 days, and nothing has renewed it/),
    expect.stringMatching(
      /^error: the certificate has expired, and browsers refuse it: why stands in the lines/,
    ),
  ])
})

it('serves what lies on the disk at once, whether the authority can be reached or not', async () => {
  const authority = await startAuthority(Date.now())
  const folder = ownFolder()
  const first = await startAcmeServer(authority, { folder })
  await first.settled()
  const shown = await shownFor(first.server.port, CONSOLE, authority.issuer.ca)
  await first.server.close()
  await authority.close()
  const second = await startAcmeServer(authority, { folder, names: ['bot.example.com'] })
  expect(await shownFor(second.server.port, CONSOLE, authority.issuer.ca)).toEqual(shown)
  await second.settled()
  expect(second.said()).toContainEqual(
    expect.stringMatching(
      /^warn: there is no certificate for bot\.example\.com yet, .* cannot be reached from this machine/,
    ),
  )
})

it('keeps keys from everybody else, and sweeps up what a kill has left of writing them', async () => {
  const authority = await newAuthority()
  const folder = ownFolder()
  const test = await startAcmeServer(authority, { folder })
  await test.settled()
  const { folder: below, names } = filesIn(folder)
  expect(names).toEqual(['account.key', `${CONSOLE}.pem`])
  const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)
  expect(names.map(name => mode(join(below, name)))).toEqual(['600', '600'])
  expect([mode(join(folder, 'acme')), mode(below)]).toEqual(['700', '700'])
  const key = readFileSync(join(below, `${CONSOLE}.pem`), 'latin1')
  expect(test.lines.join()).not.toContain('PRIVATE KEY')
  await test.server.close()
  writeFileSync(join(below, `.${CONSOLE}.pem.0123456789ab`), key, { mode: 0o644 })
  await startAcmeServer(authority, { folder })
  expect(filesIn(folder).names).toEqual(names)
})

it('uses a certificate that cannot be written down, and writes it once it can', async () => {
  const authority = await newAuthority()
  const folder = ownFolder()
  const waiting = Promise.withResolvers<void>()
  authority.instead.set('order', async () => waiting.resolve())
  const test = await startAcmeServer(authority, { folder })
  await waiting.promise
  // A folder of the file's name: no rename replaces it, whoever runs the tests.
  const file = join(filesIn(folder).folder, `${CONSOLE}.pem`)
  mkdirSync(join(file, 'x'), { recursive: true })
  authority.instead.clear()
  // The order that hangs belongs to other settings.
  await test.restart([], { email: 'ops@example.com' })
  await test.settled()
  expect(await shownFor(test.server.port, CONSOLE, authority.issuer.ca)).toMatchObject({ name: CONSOLE })
  expect(test.said().at(-1)).toBe(
    'error: the certificate for sso.example.com is in use and could not be written into the data folder; it is tried again',
  )
  rmSync(file, { recursive: true })
  await test.settled()
  expect(readFileSync(file, 'latin1')).toContain('BEGIN CERTIFICATE')
  expect(test.said()).toEqual([])
})

it('says which key of an account cannot be used, and makes none in its place', async () => {
  const authority = await newAuthority()
  const folder = ownFolder()
  const first = await startAcmeServer(authority, { folder })
  await first.settled()
  await first.server.close()
  const account = join(filesIn(folder).folder, 'account.key')
  writeFileSync(account, 'no key')
  const second = await startAcmeServer(authority, { folder, names: ['bot.example.com'] })
  await second.settled()
  expect(second.said().at(-1)).toContain(`${account}, cannot be used: `)
  expect(readFileSync(account, 'latin1')).toBe('no key')
})

it('asks anew for what lies damaged on the disk, and says so', async () => {
  const authority = await newAuthority()
  const folder = ownFolder()
  const first = await startAcmeServer(authority, { folder })
  await first.settled()
  await first.server.close()
  writeFileSync(join(filesIn(folder).folder, `${CONSOLE}.pem`), '-----BEGIN CERTIFICATE-----\nMIIB')
  const second = await startAcmeServer(authority, { folder })
  await second.settled()
  expect(second.said()[0]).toMatch(
    /^warn: the certificate of sso\.example\.com that was kept cannot be used, and another one/,
  )
  expect(await shownFor(second.server.port, CONSOLE, authority.issuer.ca)).toMatchObject({ name: CONSOLE })
})

it('takes another nonce where the authority asks for one', async () => {
  const authority = await newAuthority()
  authority.instead.set('order', response => {
    authority.instead.clear()
    sendProblem({ status: 400, type: 'badNonce', detail: 'too old' })(response)
  })
  const test = await startAcmeServer(authority)
  await test.settled()
  expect(await shownFor(test.server.port, CONSOLE, authority.issuer.ca)).toMatchObject({ name: CONSOLE })
})

it('waits as long as an authority asks for that limits how often it is asked, also after a restart', async () => {
  const authority = await newAuthority()
  const detail = 'too many certificates already issued'
  const headers = { 'retry-after': '7200' }
  authority.instead.set('order', sendProblem({ status: 429, type: 'rateLimited', detail, headers }))
  const test = await startAcmeServer(authority)
  await test.settled()
  expect(test.said().at(-1)).toMatch(
    / says rateLimited: too many certificates already issued\. It asks for patience/,
  )
  authority.instead.clear()
  test.clock.advance(7000)
  await test.settled()
  await test.restart([])
  await test.settled()
  expect(authority.ordered).toEqual([])
  test.clock.advance(201)
  await test.settled()
  expect(authority.ordered).toEqual([CONSOLE])
})

it('does not use up what an authority allows by being started again and again', async () => {
  const authority = await newAuthority()
  const folder = ownFolder()
  authority.found.set(CONSOLE, { status: 400, type: 'dns', detail: 'no such name' })
  const ends: number[] = []
  for (let start = 1; start <= 6; start += 1) {
    const test = await startAcmeServer(authority, { folder })
    await test.settled()
    // By the cogwheel as well.
    await test.restart([])
    await test.settled()
    ends.push(authority.ordered.length)
    await test.server.close()
  }
  expect(ends).toEqual([2, 3, 3, 3, 3, 3])
  authority.found.clear()
  const test = await startAcmeServer(authority, { folder })
  test.clock.advance(12 * 60)
  await test.settled()
  expect(await shownFor(test.server.port, CONSOLE, authority.issuer.ca)).toMatchObject({ name: CONSOLE })
  await test.server.close()
  expect(readFileSync(join(filesIn(folder).folder, 'failures.json'), 'utf8')).toBe('{}')
})

it('a name that a restart adds gets its certificate at once, and one that it takes away is renewed no more', async () => {
  const authority = await newAuthority()
  const test = await startAcmeServer(authority, { names: ['old.example.com'] })
  await test.settled()
  const { port } = test.server
  await test.restart(['new.example.com'])
  await test.settled()
  expect(authority.ordered).toEqual([CONSOLE, 'old.example.com', 'new.example.com'])
  expect(await shownFor(test.server.port, 'new.example.com', authority.issuer.ca)).toMatchObject({
    name: 'new.example.com',
  })
  expect(await shownFor(test.server.port, 'old.example.com', authority.issuer.ca)).toBe('ECONNRESET')
  authority.ordered.length = 0
  test.clock.advance((70 * DAY) / 1000)
  await test.settled()
  expect(authority.ordered).toEqual([CONSOLE, 'new.example.com'])
  expect(port).toBeGreaterThan(0)
})

it('what was tried out at one authority is never shown for another', async () => {
  const staging = await newAuthority()
  const production = await newAuthority()
  const test = await startAcmeServer(staging)
  await test.settled()
  production.challengePort = staging.challengePort
  production.instead.set('order', sendProblem({ status: 500, type: 'serverInternal', detail: 'later' }))
  await test.restart([], { directory: production.directory })
  await test.settled()
  expect(await shownFor(test.server.port, CONSOLE, staging.issuer.ca)).toBe('ECONNRESET')
  production.instead.clear()
  await test.restart([], { directory: production.directory })
  await test.settled()
  expect(await shownFor(test.server.port, CONSOLE, production.issuer.ca)).toMatchObject({ name: CONSOLE })
})

it('follows a restart from ACME to files and back, on the same port', async () => {
  const authority = await newAuthority()
  const folder = ownFolder()
  const test = await startAcmeServer(authority, { folder })
  await test.settled()
  const tls = { cert: join(folder, 'own.crt'), key: join(folder, 'own.key') }
  const { cert, key } = await authority.issuer.issueFor('files.example.com')
  writeFileSync(tls.cert, cert)
  writeFileSync(tls.key, key)
  const { config } = test.server
  await test.server.restart({ ...config, http: { ...config.http, tls } })
  const show = () => shownFor(test.server.port, undefined, authority.issuer.ca)
  expect(await show()).toMatchObject({ name: 'files.example.com' })
  expect(test.server.services.certificates.plainPort).toBeUndefined()
  await test.server.restart(config)
  expect(await show()).toMatchObject({ name: CONSOLE })
  expect(test.server.services.certificates.plainPort).toBeGreaterThan(0)
})

it('stops at once, whatever the authority hangs at, and says nothing of that', async () => {
  for (const step of ['directory', 'account', 'challenge'] as const) {
    const authority = await newAuthority()
    const reached = Promise.withResolvers<void>()
    authority.instead.set(step, () => reached.resolve())
    const test = await startAcmeServer(authority)
    await reached.promise
    const begun = performance.now()
    await test.server.close()
    // An order may take three minutes and a request half of one.
    expect(performance.now() - begun).toBeLessThan(10_000)
    expect(test.said().filter(line => !line.startsWith('info'))).toEqual([])
  }
})

it('waits for no answer for ever', async () => {
  const authority = await newAuthority()
  authority.instead.set('nonce', () => {})
  const folder = certificateFolder(ownFolder(), authority.directory)
  await folder.prepare()
  const acme = { directory: authority.directory, httpPort: 0 }
  const asked = createAuthority({ acme, place: folder, challenges: createChallenges(), timeout: 50 })
  await expect(asked.certify(CONSOLE, new AbortController().signal)).rejects.toThrow(
    'does not answer in time. It is tried again.',
  )
})

it('reads no more of an answer than any certificate has', async () => {
  const authority = await newAuthority()
  authority.instead.set('directory', response => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(`{"newNonce":"${'x'.repeat(10_000_000)}"}`)
  })
  const test = await startAcmeServer(authority)
  await test.settled()
  expect(test.said().at(-1)).toMatch(
    /gives an answer that is no answer of an authority \(maxContentLength size of 1000000 exceeded\)/,
  )
})

it.each([
  ['unauthorized', 'Something else answers on port 80 of sso.example.com'],
  ['connection', 'Port 80 of sso.example.com has to lead to this server from the internet'],
  ['caa', 'A CAA entry of sso.example.com in DNS'],
  ['rejectedIdentifier', 'It does not certify sso.example.com'],
])('says what to do about %s', async (type, cure) => {
  const authority = await newAuthority()
  authority.found.set(CONSOLE, { status: 403, type, detail: 'so says the authority' })
  const test = await startAcmeServer(authority)
  await test.settled()
  expect(test.said().at(-1)).toContain(`says ${type}: so says the authority. ${cure}`)
})

it('takes the cause from the subproblems, where several are listed', async () => {
  const authority = await newAuthority()
  const caa = { type: 'urn:ietf:params:acme:error:caa', detail: 'CAA forbids it' }
  authority.instead.set(
    'order',
    sendProblem({ status: 403, type: 'compound', detail: 'see below', subproblems: [caa] }),
  )
  const test = await startAcmeServer(authority)
  await test.settled()
  expect(test.said().at(-1)).toMatch(
    /says compound: see below; caa: CAA forbids it\. A CAA entry of sso\.example\.com/,
  )
})

it('an authority that refuses the account is no matter of port 80', async () => {
  const authority = await newAuthority()
  const detail = 'the account was deactivated'
  authority.instead.set('order', sendProblem({ status: 403, type: 'unauthorized', detail, subproblems: [] }))
  const test = await startAcmeServer(authority)
  await test.settled()
  expect(test.said().at(-1)).toMatch(
    / does not accept the account: the account was deactivated\. Once its key, account\.key/,
  )
})

it('believes a private authority by its own certificate alone, and says how where it does not', async () => {
  const authority = await newAuthority({ host: '127.0.0.1' })
  const folder = ownFolder()
  const test = await startAcmeServer(authority, { folder })
  await test.settled()
  expect(test.said().at(-1)).toMatch(
    /shows a certificate that this machine does not believe: name the certificate of its authority in acme\.ca\.$/,
  )
  writeFileSync(join(folder, 'ca.pem'), authority.issuer.ca)
  await test.restart([], { ca: join(folder, 'ca.pem') })
  await test.settled()
  expect(await shownFor(test.server.port, CONSOLE, authority.issuer.ca)).toMatchObject({ name: CONSOLE })
})

it('ties the account to one that the authority knows, without telling anybody by which key', async () => {
  const authority = await newAuthority()
  const hmacKey = Buffer.from('a key that ZeroSSL has shown once').toString('base64url')
  const test = await startAcmeServer(authority, {
    acme: { externalAccountBinding: { keyId: 'kid-1', hmacKey } },
  })
  await test.settled()
  const bound = authority.accounts[0]?.externalAccountBinding as Parameters<typeof flattenedVerify>[0]
  const { payload, protectedHeader } = await flattenedVerify(bound, Buffer.from(hmacKey, 'base64url'))
  expect(protectedHeader).toMatchObject({ alg: 'HS256', kid: 'kid-1' })
  expect([...authority.keys.values()]).toEqual([JSON.parse(Buffer.from(payload).toString())])
  expect(test.lines.join()).not.toContain(hmacKey)
})

function filesIn(dataFolder: string): { folder: string; names: string[] } {
  const above = join(dataFolder, 'acme')
  const folder = join(above, readdirSync(above)[0] ?? '')
  return { folder, names: readdirSync(folder).sort() }
}
