import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfigFile } from '@gatewright/config'
import Provider from 'oidc-provider'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { freePort } from '../../../../tests/support/free-ports.ts'
import { createTestBrowser } from '../../../entra-emulator/test/support/browser.ts'
import { privateJwk } from '../../../server/test/support/platform.ts'
import type { Ask } from '../../src/set-up/ask.ts'
import { setUpProvider } from '../../src/set-up/provider.ts'
import type { ProviderOptions } from '../../src/set-up/provider-options.ts'
import { heard, runCli, spawnCli } from '../support/run-cli.ts'
import { answers } from './support.ts'

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-provider-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const configFile = (folder: string) => join(folder, 'gatewright.config.json')
const configOf = (folder: string) => JSON.parse(readFileSync(configFile(folder), 'utf8'))

function secretFile(secret: string): string {
  const file = join(emptyFolder(), 'secret')
  writeFileSync(file, `${secret}\n`)
  return file
}

/** The command in this process. @returns what it printed, and what it ended with */
async function inProcess(
  id: string,
  folder: string,
  options: Partial<ProviderOptions>,
  ask?: Ask,
): Promise<{ readonly said: string; readonly error: string }> {
  const lines: string[] = []
  const log = vi.spyOn(console, 'log').mockImplementation(line => void lines.push(String(line)))
  let error = ''
  try {
    const all = { config: configFile(folder), name: id, restart: true, check: true, ...options }
    await setUpProvider(id, all, ask)
  } catch (thrown) {
    error = `${thrown instanceof Error ? thrown.message : thrown} ${(thrown as { next?: string }).next ?? ''}`
  } finally {
    log.mockRestore()
  }
  return { said: lines.join('\n'), error }
}

async function listen(handler: (origin: string) => RequestListener): Promise<string> {
  let answer: RequestListener = (_request, response) => response.end()
  const server = createServer((request, response) => answer(request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  answer = handler(origin)
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })
  return origin
}

/** A provider that other people wrote, with one client. */
async function oidcProvider(redirectUri: string): Promise<string> {
  const jwk = await privateJwk()
  return listen(origin => {
    const provider = new Provider(origin, {
      clients: [
        {
          client_id: 'gatewright',
          client_secret: 'secret-of-the-client-at-the-provider',
          redirect_uris: [redirectUri],
          id_token_signed_response_alg: 'ES256',
        },
      ],
      jwks: { keys: [jwk] },
      claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
      findAccount: (_context: unknown, id: string) => ({
        accountId: id,
        claims: () => ({ sub: id, name: 'Ada Lovelace', email: `${id}@contoso.test`, email_verified: true }),
      }),
      cookies: { keys: ['only for this test'] },
    })
    return provider.callback()
  })
}

describe('a guided path to a provider', () => {
  it('leads to somebody who is signed in, and is a check of what differs when it is run again', async () => {
    const folder = emptyFolder()
    const port = await freePort()
    const origin = `http://localhost:${port}`
    const callback = `${origin}/api/v1/auth/login-callback/oauth2/openid`
    const issuer = await oidcProvider(callback)
    const base = ['setup', 'openid', '--issuer', `${issuer}/.well-known/openid-configuration`]
    const client = ['--external-url', origin, '--client-id', 'gatewright', '--client-secret-file']

    const told = await inProcess('openid', folder, { issuer, externalUrl: origin })
    expect(told.said).toContain(`     ${callback}\n`)
    expect(told.error).toContain('  --client-id <Client ID>\n  --client-secret-file <file')
    const wrong = await inProcess('openid', folder, {
      ...{ issuer, externalUrl: origin, yes: true, clientId: 'gatewright' },
      clientSecretFile: secretFile('the-secret-of-another'),
    })
    expect(wrong.error).toContain('The provider believes this client?')
    expect(existsSync(configFile(folder))).toBe(false)

    const right = await runCli(
      folder,
      ...[...base, ...client, secretFile('secret-of-the-client-at-the-provider'), '--yes'],
    )
    expect([right.code, right.stderr]).toEqual([0, ''])
    expect(configOf(folder)).toMatchObject({
      authStrategies: {
        openid: { options: { issuer, clientSecret: '${file:./secrets/openid}', callbackURL: callback } },
      },
      pro: { collaboratorsAuthStrategies: ['default', 'openid'], externalAuth: { enabled: true } },
    })
    expect(readFileSync(join(folder, 'secrets', 'openid'), 'utf8')).toBe(
      'secret-of-the-client-at-the-provider',
    )
    for (const file of ['secrets/openid', 'data/set-up/provider-openid.json'])
      expect([file, statSync(join(folder, file)).mode & 0o777]).toEqual([file, 0o600])
    expect(
      right.stdout + right.stderr + readFileSync(join(folder, 'data/set-up/provider-openid.json')),
    ).not.toContain('secret-of-the-client')

    await heard(spawnCli(folder, 'start'), /Gatewright is ready/)
    const trying = spawnCli(folder, 'setup', 'openid', '--test')
    const shown = await heard(trying, /makes you super admin:\n {2}http\S+\n/)
    expect(shown).toContain('Everything is as it was set up.')
    const works = heard(trying, /It works\./)
    works.catch(() => {})
    await signInBy(/http\S+\/welcome#\S+/.exec(shown)?.[0] ?? '', origin, issuer)
    expect(await works).toContain('ada@contoso.test has signed in. It works.')

    const again = { issuer, restart: false }
    writeFileSync(
      configFile(folder),
      readFileSync(configFile(folder), 'utf8')
        .replace('"gatewright"', '"another"')
        .replace('"enabled": true', '"enabled": false'),
    )
    const differs = await inProcess('openid', folder, again)
    expect(differs.error).toContain('Nothing was changed. --repair mends it.')
    expect(differs.said).toContain('authStrategies.openid.options.clientID was changed')
    expect((await inProcess('openid', folder, { ...again, repair: true })).error).toBe('')
    expect((await inProcess('openid', folder, again)).said).toContain('Everything is as it was set up.')
    const undone = await inProcess('openid', folder, { undo: true, yes: true, restart: false })
    expect(undone.said).toContain('deletes it there')
    expect([existsSync(configFile(folder)), readdirSync(join(folder, 'secrets'))]).toEqual([false, []])
  })

  it('at a terminal asks again for what the provider does not take, and keeps comments', async () => {
    const folder = emptyFolder()
    const text =
      '{\n  // ours\n  "httpServer": { "externalUrl": "http://localhost:3000" }, // here\n}\n'.replace(
        ', // here',
        ' // here',
      )
    writeFileSync(configFile(folder), text)
    const issuer = await oidcProvider('http://localhost:3000/api/v1/auth/login-callback/oauth2/openid')
    const ask = answers(
      ...['http://id.example.com', issuer],
      ...['two words', 'gatewright', '••••••', 'gatewright', 'wrong', 'yes', 'yes'],
      ...['gatewright', 'secret-of-the-client-at-the-provider', 'yes'],
    )
    const { said, error } = await inProcess('openid', folder, {}, ask)
    expect([error, ask.refused]).toEqual([
      '',
      [
        expect.stringContaining('Write https://'),
        expect.stringContaining('has no white space'),
        expect.stringContaining('hidden on the page'),
        'This is the client ID once more.',
      ],
    ])
    expect(said).toContain('The provider believes this client?')
    expect(readFileSync(configFile(folder), 'utf8')).toContain('// ours')
    expect(textOfConfig(folder)).toContain('"clientID": "gatewright"')
  })

  it('of Keycloak finds the realm below the old path, and says which redirect URI is not registered', async () => {
    const folder = emptyFolder()
    const origin = await listen(keycloak)
    const console = `${origin}/admin/master/console/#/team/clients`
    const file = secretFile('right')
    const options = {
      realm: console,
      clientId: 'bot',
      clientSecretFile: file,
      yes: true,
      name: 'staff',
    } as const
    const { said, error } = await inProcess('keycloak', folder, options)
    expect(said).toContain('This is the admin console; its realm team is taken.')
    expect(said).toContain(`it is at ${origin}/auth/realms/team, which is taken.`)
    expect(error).toContain('We send http://localhost:3000/api/v1/auth/login-callback/oauth2/staff.')
    const other = await inProcess('keycloak', folder, { ...options, name: 'keycloak' })
    expect(other.error).toBe('')
    expect(configOf(folder).authStrategies.keycloak.options).toMatchObject({
      issuer: `${origin}/auth/realms/team`,
      clientSecret: '${file:./secrets/keycloak}',
    })
    const nowhere = await inProcess('keycloak', emptyFolder(), { ...options, realm: `${origin}/realms/Team` })
    expect(nowhere.error).toContain('in capitals and small letters')
  })

  it('of GitHub Enterprise Server writes its own endpoints, and tells a wrong secret by its answer', async () => {
    const folder = emptyFolder()
    const origin = await listen(enterpriseServer)
    const options = {
      host: `${origin}/settings/developers`,
      clientId: 'Ov23liAbCdEfGhIjKlMn',
      yes: true,
    } as const
    const wrong = await inProcess('github', folder, {
      ...options,
      clientSecretFile: secretFile('0'.repeat(40)),
    })
    expect(wrong.error).toContain('The provider believes this client?')
    const right = await inProcess('github', folder, {
      ...options,
      clientSecretFile: secretFile('a'.repeat(40)),
    })
    expect(right.error).toBe('')
    expect(configOf(folder).authStrategies.github.options).toMatchObject({
      authorizationURL: `${origin}/login/oauth/authorize`,
      tokenURL: `${origin}/login/oauth/access_token`,
      userInfoURL: `${origin}/api/v3/user`,
      trustEmail: true,
    })
  })

  it('of Google, GitHub and Okta writes what check takes, without asking them where that is said', async () => {
    const folder = emptyFolder()
    const secret = { clientSecretFile: secretFile('a'.repeat(40)), check: false, yes: true } as const
    const google = await inProcess('google', folder, {
      ...secret,
      clientId: '1-a.apps.googleusercontent.com',
    })
    expect(google.said).toContain('https://console.cloud.google.com/auth/clients')
    const github = await inProcess('github', folder, { ...secret, clientId: 'Ov23liAbCdEfGhIjKlMn' })
    expect(github.said).toContain('https://github.com/settings/applications/new')
    const okta = await inProcess('okta', folder, {
      ...secret,
      clientId: '0oa1',
      domain: 'team-admin.okta.com',
    })
    expect(okta.said).toContain('People sign in at team.okta.com, which is taken.')
    expect([google.error, github.error, okta.error]).toEqual(['', '', ''])
    expect(loadConfigFile(configFile(folder), {})).toMatchObject({ ok: true })
    const { authStrategies, pro } = configOf(folder)
    expect(pro.collaboratorsAuthStrategies).toEqual(['default', 'google', 'github', 'okta'])
    expect([authStrategies.google.options.issuer, authStrategies.okta.options.issuer]).toEqual([
      'https://accounts.google.com',
      'https://team.okta.com',
    ])
    const mistaken = await inProcess('google', folder, { ...secret, name: 'g2', clientId: 'GOCSPX-abc' })
    expect(mistaken.error).toContain('--client-id: This is the client secret.')
    const dry = await inProcess('google', emptyFolder(), { dryRun: true, check: false })
    expect([dry.error, dry.said]).toEqual(['', expect.stringContaining('--client-secret-file <file')])
  })

  it('that finds the disk full leaves the file as it was, and the next run goes on', async () => {
    const folder = emptyFolder()
    const text = `{ "httpServer": { "externalUrl": "http://localhost:3000" } }\n// ${'-'.repeat(4000)}\n`
    writeFileSync(configFile(folder), text)
    const bin = join(import.meta.dirname, '..', '..', 'bin', 'gatewright.mjs')
    const args = ['setup', 'google', '--no-check', '--client-id', '1-a.apps.googleusercontent.com']
    const all = [...args, '--client-secret-file', secretFile('GOCSPX-abc'), '--yes']
    // Files may not become larger than this, in kB: the secret fits, the configuration does not.
    const child = spawn('bash', ['-c', 'ulimit -f 4; exec "$0" "$@"', process.execPath, bin, ...all], {
      cwd: folder,
    })
    let said = ''
    child.stderr.on('data', chunk => {
      said += chunk
    })
    child.stdout.resume()
    const [code] = await once(child, 'close')
    expect([code, said]).toEqual([
      1,
      expect.stringContaining(`There is no room left for ${configFile(folder)}`),
    ])
    expect(readFileSync(configFile(folder), 'utf8')).toBe(text)
    const again = { check: false, yes: true } as const
    expect((await inProcess('google', folder, again)).error).toBe('')
    expect(readFileSync(configFile(folder), 'utf8')).toContain('1-a.apps.googleusercontent.com')
  })
})

const textOfConfig = (folder: string) => readFileSync(configFile(folder), 'utf8')

/** What somebody does who opens the link: the code goes for a cookie, and then they sign in at the provider’s own pages. */
async function signInBy(link: string, origin: string, issuer: string): Promise<void> {
  const browser = createTestBrowser()
  const answer = await fetch(`${origin}/api/v1/auth/admin-link`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin, 'sec-fetch-site': 'same-origin' },
    body: JSON.stringify({ token: new URL(link).hash.slice(1) }),
  })
  for (const line of answer.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    browser.cookies.set(name, value)
  }
  const forms: Record<string, string>[] = [
    { prompt: 'login', login: 'ada', password: 'any' },
    { prompt: 'consent' },
  ]
  let at = (await browser.get(`${origin}/api/v1/auth/login/oauth2/openid`)).location ?? ''
  for (let hops = 0; at.startsWith(issuer) && hops < 12; hops++) {
    let page = await browser.get(at)
    if (page.location === undefined) page = await browser.submit(page, issuer, forms.shift() ?? {})
    at = new URL(page.location ?? '', issuer).href
  }
  expect((await browser.get(at)).status).toBe(303)
}

/** Keycloak as it was before version 17: a realm below /auth, with one client and one redirect URI. */
const keycloak =
  (origin: string): RequestListener =>
  (request, response) => {
    const realm = `${origin}/auth/realms/team`
    const url = new URL(request.url ?? '', origin)
    const json = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body))
    }
    const endpoint = url.href.startsWith(realm) ? url.pathname.split('/').at(-1) : undefined
    if (endpoint === 'openid-configuration')
      return json(200, {
        issuer: realm,
        authorization_endpoint: `${realm}/protocol/openid-connect/auth`,
        token_endpoint: `${realm}/protocol/openid-connect/token`,
        jwks_uri: `${realm}/protocol/openid-connect/certs`,
        id_token_signing_alg_values_supported: ['ES256'],
      })
    if (endpoint === 'certs')
      return json(200, {
        keys: [
          {
            ...{ kty: 'EC', crv: 'P-256', use: 'sig', alg: 'ES256', kid: 'one' },
            x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
            y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
          },
        ],
      })
    if (endpoint === 'token')
      return json(400, { error: 'invalid_grant', error_description: 'Code not valid' })
    if (endpoint === 'auth') {
      const back = url.searchParams.get('redirect_uri') ?? ''
      if (!back.endsWith('/oauth2/keycloak')) {
        response.writeHead(400, { 'content-type': 'text/html' })
        return response.end('<p>Invalid parameter: redirect_uri</p>')
      }
      response.writeHead(302, {
        location: `${back}?error=login_required&state=${url.searchParams.get('state')}`,
      })
      return response.end()
    }
    return json(404, { error: 'Realm does not exist' })
  }

/** GitHub Enterprise Server: errors with status 200. */
const enterpriseServer =
  (origin: string): RequestListener =>
  (request, response) => {
    const { pathname } = new URL(request.url ?? '', origin)
    if (pathname === '/login/oauth/authorize') {
      response.writeHead(302, { location: `${origin}/login?return_to=%2Flogin%2Foauth%2Fauthorize` })
      return response.end()
    }
    let form = ''
    request.on('data', chunk => {
      form += chunk
    })
    request.on('end', () => {
      const error = form.includes('a'.repeat(40)) ? 'bad_verification_code' : 'incorrect_client_credentials'
      response.writeHead(pathname === '/login/oauth/access_token' ? 200 : 401, {
        'content-type': 'application/json',
      })
      response.end(
        JSON.stringify({
          error,
          error_description: error.startsWith('bad')
            ? 'The code passed is incorrect or expired.'
            : 'The client_id and/or client_secret passed are incorrect.',
        }),
      )
    })
  }
