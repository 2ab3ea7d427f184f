import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OAuth2StrategyConfig } from '@gatewright/config'
import { type EntraEmulator, makeKeyCredential, startEntraEmulator } from '@gatewright/entra-emulator'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import type { Profile } from '../../src/identity/profile.ts'
import { makeClientCertificate } from '../../src/set-up/client-certificate.ts'
import type { OAuth2Strategy } from '../../src/strategies/oauth2/oauth2-strategy.ts'
import { serviceAccount, startPlatform } from '../support/platform.ts'
import { refusal, trustsEmailIn } from './support/attempt.ts'
import { createBrowser } from './support/browser.ts'
import { formAction, throughTheEmulator } from './support/emulator-pages.ts'
import { contoso, fabrikam, personal } from './support/faulty-provider.ts'
import { strategyWith } from './support/strategies.ts'

type Options = OAuth2StrategyConfig['options']

let emulator: EntraEmulator
beforeEach(async () => {
  emulator = await startEntraEmulator({ seed: 'personas' })
})
afterEach(() => emulator.close())

/** Apps of the emulator's people, as their operators would write them down. */
const apps = {
  demo: {
    clientID: 'aaaaaaaa-0000-4000-8000-000000000001',
    clientSecret: 'demo-secret-of-the-local-emulator-000001',
    callbackURL: 'http://localhost:3000/api/v1/auth/login-callback/oauth2/azure',
  },
  assigned: {
    clientID: 'aaaaaaaa-0000-4000-8000-000000000002',
    clientSecret: 'secret-of-assigned-people-only-000000002',
    callbackURL: 'http://localhost/callback',
  },
  everybody: {
    clientID: 'aaaaaaaa-0000-4000-8000-000000000003',
    clientSecret: 'secret-of-everybodys-app-000000000000003',
    callbackURL: 'http://localhost/callback',
  },
}

function strategyFor(
  app: keyof typeof apps,
  tenant = contoso,
  options: Partial<Options> = {},
  setup: { timeoutMs?: number } = {},
) {
  return strategyWith(
    {
      authorizationURL: `${emulator.origin}/${tenant}/oauth2/v2.0/authorize`,
      tokenURL: `${emulator.origin}/${tenant}/oauth2/v2.0/token`,
      userInfoURL: `${emulator.origin}/oidc/userinfo`,
      ...{ scope: 'openid profile email', trustEmail: false, tenants: [] },
      ...apps[app],
      ...options,
    },
    { clock: systemClock, ...setup },
  )
}

/** Signs in at the emulator's pages, and hands the answer to the strategy. */
async function signInAs(strategy: OAuth2Strategy, username: string): Promise<Profile> {
  const begun = await strategy.begin({ state: 'state-1' })
  const parameters = new URL(await throughTheEmulator(begun.location, username)).searchParams
  return strategy.finish({ parameters, state: 'state-1', secrets: begun.secrets })
}

test("signs Ada in through the guide's own entry", async () => {
  const profile = await signInAs(strategyFor('demo'), 'ada@contoso.test')
  expect(profile).toMatchObject({
    issuer: `${emulator.origin}/${contoso}/v2.0`,
    subject: '11111111-0000-4000-8000-000000000001',
    claims: { email: 'ada@contoso.test', name: 'Ada Lovelace' },
  })
  expect(trustsEmailIn(profile, 'email')).toBe(true)
})

test('signs Ada in by a certificate in the place of a secret, and refuses one that is not registered', async () => {
  const [registered, another] = [
    await makeClientCertificate('client', Date.now()),
    await makeClientCertificate('client', Date.now()),
  ]
  const demo = emulator.store.applications.oneBy('appId', apps.demo.clientID)
  emulator.store.applications.update(demo?.id ?? '', {
    passwordCredentials: [],
    keyCredentials: [makeKeyCredential(registered.certificate.toString())],
  })
  const by = (clientCertificate: string) => {
    const { clientSecret: _, ...options } = apps.demo
    return strategyWith(
      {
        authorizationURL: `${emulator.origin}/${contoso}/oauth2/v2.0/authorize`,
        tokenURL: `${emulator.origin}/${contoso}/oauth2/v2.0/token`,
        userInfoURL: `${emulator.origin}/oidc/userinfo`,
        ...{ scope: 'openid profile email', trustEmail: false, tenants: [] },
        ...options,
        clientCertificate,
      },
      { clock: systemClock },
    )
  }
  const profile = await signInAs(by(registered.pem), 'ada@contoso.test')
  expect(profile.claims.email).toBe('ada@contoso.test')
  const refused = await refusal(signInAs(by(another.pem), 'ada@contoso.test'))
  expect(refused.detail).toMatchObject({ aadsts: 700027 })
})

test('signs Ada in by a token that the platform renews in a file, read anew each time, and by nothing else from it', async () => {
  const platform = await startPlatform()
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-assertion-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'token')
  const demo = emulator.store.applications.oneBy('appId', apps.demo.clientID)
  emulator.store.applications.update(demo?.id ?? '', {
    passwordCredentials: [],
    federatedIdentityCredentials: [
      {
        id: 'dddddddd-0000-4000-8000-000000000001',
        name: 'cluster',
        issuer: platform.issuer,
        subject: serviceAccount,
        audiences: ['api://AzureADTokenExchange'],
        description: null,
        jwksUri: null,
      },
    ],
  })
  const { config } = strategyFor('demo')
  const { clientSecret: _, ...options } = config.options as Options
  const strategy = strategyWith({ ...options, clientAssertionFile: file }, { clock: systemClock })
  writeFileSync(file, `${await platform.token('system:serviceaccount:sso:another')}\n`)
  expect((await refusal(signInAs(strategy, 'ada@contoso.test'))).detail).toMatchObject({ aadsts: 700213 })
  writeFileSync(file, `${await platform.token(serviceAccount)}\n`)
  expect((await signInAs(strategy, 'ada@contoso.test')).claims.email).toBe('ada@contoso.test')
  writeFileSync(file, 'root:x:0:0:root:/root:/bin/bash')
  expect(await refusal(signInAs(strategy, 'ada@contoso.test'))).toMatchObject({
    code: 'client_misconfigured',
    detail: { reason: 'the file of the client assertion holds no token (JWT)' },
  })
  rmSync(file)
  expect((await refusal(signInAs(strategy, 'ada@contoso.test'))).detail.reason).toContain('ENOENT')
})

test('signs in through a verified domain in the URLs', async () => {
  const profile = await signInAs(strategyFor('demo', 'contoso.test'), 'ada@contoso.test')
  expect(profile.issuer).toBe(`${emulator.origin}/${contoso}/v2.0`)
})

test('signs in at emulated Entra with nothing but the issuer', async () => {
  const { authorizationURL, tokenURL, userInfoURL, ...rest } = strategyFor('demo').config.options as Options
  const strategy = strategyWith(
    { ...rest, issuer: `${emulator.origin}/${contoso}/v2.0` },
    { clock: systemClock },
  )
  expect((await signInAs(strategy, 'ada@contoso.test')).subject).toBe('11111111-0000-4000-8000-000000000001')
})

test('somebody without mail signs in without an address', async () => {
  const profile = await signInAs(strategyFor('demo'), 'nomail@contoso.test')
  expect(profile.claims.email).toBeUndefined()
  expect(profile.claims.preferred_username).toBe('nomail@contoso.test')
})

test('a guest is of the tenant that was signed in to, not of the own one', async () => {
  const profile = await signInAs(strategyFor('assigned'), 'gustava@fabrikam.test')
  expect(profile).toMatchObject({
    issuer: `${emulator.origin}/${contoso}/v2.0`,
    subject: '11111111-0000-4000-8000-000000000021',
  })
})

test("the admin of another tenant, with our admin's address in Mail, is somebody else and not believed (nOAuth)", async () => {
  const ada = await signInAs(strategyFor('everybody', 'common', { tenants: 'any' }), 'ada@contoso.test')
  const mallory = await signInAs(
    strategyFor('everybody', 'common', { tenants: 'any' }),
    'mallory@fabrikam.test',
  )
  expect(mallory.claims.email).toBe('ada@contoso.test')
  expect(mallory.issuer).toBe(`${emulator.origin}/${fabrikam}/v2.0`)
  expect(mallory.subject).not.toBe(ada.subject)
  expect([trustsEmailIn(ada, 'email'), trustsEmailIn(mallory, 'email')]).toEqual([true, false])
  expect(mallory.untrustedBecause).toContain('xms_edov')
})

test('a personal account signs in on `common` and on `consumers`', async () => {
  for (const tenant of ['common', 'consumers']) {
    const profile = await signInAs(
      strategyFor('everybody', tenant, tenant === 'common' ? { tenants: 'any' } : {}),
      'pat@outlook.test',
    )
    expect(profile.issuer).toBe(`${emulator.origin}/${personal}/v2.0`)
  }
})

test('options.tenants keeps other organisations out', async () => {
  const strategy = strategyFor('everybody', 'common', { tenants: [contoso] })
  expect(trustsEmailIn(await signInAs(strategy, 'ada@contoso.test'), 'preferred_username')).toBe(true)
  expect((await refusal(signInAs(strategy, 'mallory@fabrikam.test'))).code).toBe('tenant_not_allowed')
})

test('the Secret ID pasted for the Value is named as that', async () => {
  const secret = emulator.store.applications.oneBy('appId', apps.demo.clientID)?.passwordCredentials[0]
  const strategy = strategyFor('demo', contoso, { clientSecret: secret?.keyId ?? '' })
  const error = await refusal(signInAs(strategy, 'ada@contoso.test'))
  expect(error.code).toBe('client_misconfigured')
  expect(error.detail).toMatchObject({ aadsts: 7000215, mend: expect.stringContaining('Value') })
})

test('a code is redeemed once', async () => {
  const strategy = strategyFor('demo')
  const begun = await strategy.begin({ state: 's' })
  const browser = createBrowser(emulator.origin)
  const page = await browser.open(begun.location)
  const form = { username: 'ada@contoso.test', password: 'correct-horse', action: 'sign-in' }
  const stop = await browser.open(formAction(page.kind === 'page' ? page.html : ''), form)
  const attempt = { parameters: new URL(stop.url).searchParams, state: 's', secrets: begun.secrets }
  await strategy.finish(attempt)
  const error = await refusal(strategy.finish(attempt))
  expect([error.code, error.detail.aadsts]).toEqual(['sign_in_used', 54005])
})

test('going back on the sign-in page is a cancelled sign-in', async () => {
  const strategy = strategyFor('demo')
  const begun = await strategy.begin({ state: 's' })
  const browser = createBrowser(emulator.origin)
  const page = await browser.open(begun.location)
  const stop = await browser.open(formAction(page.kind === 'page' ? page.html : ''), { action: 'cancel' })
  const parameters = new URL(stop.url).searchParams
  const error = await refusal(strategy.finish({ parameters, state: 's', secrets: begun.secrets }))
  expect(error.code).toBe('sign_in_cancelled')
})

test('tokens that the emulator spoils are refused, each with what is wrong', async () => {
  const spoiled = [
    ['wrong_audience', 'token_invalid', 'aud'],
    ['wrong_issuer', 'token_invalid', 'iss'],
    ['expired_token', 'token_invalid', 'exp'],
    ['not_yet_valid_token', 'token_invalid', 'nbf'],
    ['wrong_nonce', 'token_invalid', 'nonce'],
    ['unknown_key', 'token_invalid', undefined],
    ['wrong_tenant', 'tenant_not_allowed', undefined],
    ['hung', 'provider_unreachable', undefined],
    ['server_error', 'provider_misbehaved', undefined],
    ['unavailable', 'provider_misbehaved', undefined],
    ['too_many_requests', 'provider_misbehaved', undefined],
    ['html_instead_of_json', 'provider_misbehaved', undefined],
  ] as const
  const outcomes: unknown[] = []
  for (const [kind] of spoiled) {
    emulator.faults.clear()
    emulator.faults.add({ kind, endpoints: ['token'] })
    // An answer that never comes needs no patience; all others get it.
    const setup = kind === 'hung' ? { timeoutMs: 500 } : {}
    const error = await refusal(signInAs(strategyFor('demo', contoso, {}, setup), 'ada@contoso.test'))
    outcomes.push([kind, error.code, error.detail.claim])
  }
  expect(outcomes).toEqual(spoiled)
})

test('a key that Entra changes without notice is found', async () => {
  const strategy = strategyFor('demo')
  await signInAs(strategy, 'grace@contoso.test')
  await emulator.rolloverKeys()
  expect((await signInAs(strategy, 'ada@contoso.test')).claims.name).toBe('Ada Lovelace')
})

test('a token without oid names the scope to add', async () => {
  emulator.faults.add({ kind: 'missing_claims', claims: ['oid'], endpoints: ['token'] })
  const error = await refusal(signInAs(strategyFor('demo'), 'ada@contoso.test'))
  expect(error.detail.mend).toContain('`profile`')
})

test('signing out at Entra comes back to the callback URL, the one address that the guide registers', async () => {
  const strategy = strategyFor('demo')
  const { atProvider } = await signInAs(strategy, 'ada@contoso.test')
  const address = await strategy.signOutUrl({
    state: 'signed-out',
    ...(atProvider ? { kept: atProvider.kept } : {}),
  })
  const stop = await createBrowser(emulator.origin).open(address ?? '')
  expect(stop).toEqual({ kind: 'elsewhere', url: `${apps.demo.callbackURL}?state=signed-out` })
})
