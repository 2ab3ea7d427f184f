import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AuditKind, auditKinds } from '../../src/audit/kinds.ts'
import { createApiToken, invite, issueAdminLink, rotateAssertionKey } from '../../src/index.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { createAttempts } from '../../src/strategies/basic/attempt-store.ts'
import { createCredentials } from '../../src/strategies/basic/credentials.ts'
import { issuerOf } from '../../src/strategies/basic/issuer.ts'
import { type Console, fileText, password, startConsole } from '../admin-api/support/console.ts'
import { personOf } from '../stores/support.ts'
import { createBrowser, type Page } from '../support/browser.ts'
import { openSecondConnection, type SecondConnection } from '../support/commits.ts'
import { origin } from '../support/server.ts'

/**
 * What is done, and written down. The audit log is broken first, as a full disk or a kill at the wrong moment would have it:
 * nothing may be changed then, whatever it is. Mended, the very same is done and written down, with one wait for the disk.
 */
interface Deed {
  readonly kind: AuditKind
  /** Makes what it is about. @returns what does it, twice */
  readonly prepare: () => Promise<() => Promise<unknown>>
  /** Waits for the disk, where it is not one; and why. */
  readonly commits?: number
}

let gateway: Console
let other: SecondConnection
let made = 0

beforeAll(async () => {
  gateway = await startConsole(
    fileText({
      apps: {
        bot: { url: 'http://bot.localhost:3000', upstream: 'http://127.0.0.1:9', allow: { signedIn: true } },
      },
    }),
  )
  other = openSecondConnection(gateway.gatewright.config.dataFolder)
})
afterAll(async () => {
  other.close()
  await gateway.close()
})

const services = () => gateway.gatewright.services
const database = () => services().storage.database
const api = (path: string) => `${origin}/api/v1/auth${path}`

/** Somebody new who is signed in, without the cost of a password. */
async function somebody(roles: readonly string[] = ['member']) {
  const email = `person-${++made}@contoso.test`
  const { accounts, sessions, apiTokens } = services()
  const identity = { strategy: 'default', issuer: issuerOf('default'), subject: email }
  const person = await personOf(accounts, { email, ...identity }, roles)
  const { collaboratorId: id, identityId } = person
  const device = { address: '127.0.0.1', userAgent: '', host: 'localhost:3000', secure: false }
  const session = await sessions.start({ ...person, ...identity, ...device })
  const proved = (await sessions.proofOf(session.id)) ?? { strategy: 'default', source: undefined }
  const expiresAt = gateway.clock.now() + 60_000
  const { token } = await apiTokens.create({ ...person, name: 'job', apps: [], ...proved, expiresAt })
  const browser = createBrowser(gateway.gatewright.port)
  const [name = '', value = ''] = (session.setCookie.split(';')[0] ?? '').split('=')
  browser.cookies.set('localhost:3000', new Map([[name, value]]))
  return { ...{ id, identityId, email, browser, proved }, sessionId: session.id, tokenId: token.id }
}

const ada = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
  gateway.ada.call(method, path, body, headers)
const invitation = (email = `new-${++made}@contoso.test`) => ({
  email,
  strategy: 'default',
  roles: ['member'],
})

/** By an admin, or by a super admin: what is done to somebody. */
const toSomebody =
  (act: (who: Awaited<ReturnType<typeof somebody>>) => Promise<unknown>): Deed['prepare'] =>
  async () => {
    const who = await somebody()
    return () => act(who)
  }

const deeds: Readonly<Record<string, Deed>> = {
  'an invitation': {
    kind: 'invitation',
    async prepare() {
      const wish = invitation()
      return () => ada('POST', '/collaborators/invite', wish)
    },
  },
  'an invitation by the command line': {
    kind: 'invitation',
    async prepare() {
      const wish = { ...invitation(), by: { name: 'command line', superAdmin: true } }
      return () => invite(services(), gateway.gatewright.config, wish)
    },
  },
  'an invitation that is withdrawn': {
    kind: 'invitation-withdrawn',
    async prepare() {
      const { email } = invitation()
      await ada('POST', '/collaborators/invite', invitation(email))
      const [{ id }] = (await ada('GET', `/collaborators?search=${email}`)).json().items
      return () => ada('DELETE', `/collaborators/${id}`)
    },
  },
  'other roles': {
    kind: 'roles',
    prepare: toSomebody(({ id }) => ada('PATCH', `/collaborators/${id}`, { roles: ['admin'] })),
  },
  'other roles together with disabling': {
    kind: 'disabled',
    prepare: toSomebody(({ id }) => ada('PATCH', `/collaborators/${id}`, { roles: [], disabled: true })),
  },
  'somebody who is enabled': {
    kind: 'enabled',
    async prepare() {
      const { id } = await somebody()
      await ada('PATCH', `/collaborators/${id}`, { disabled: true })
      return () => ada('PATCH', `/collaborators/${id}`, { disabled: false })
    },
  },
  'an account that is deleted': {
    kind: 'deleted',
    prepare: toSomebody(({ id }) => ada('DELETE', `/collaborators/${id}`)),
  },
  'a lock that is ended': {
    kind: 'unlocked',
    async prepare() {
      const { id, email } = await somebody()
      const limits = { maxLoginAttempt: 1, lockoutSeconds: 600 }
      await createAttempts(database(), gateway.clock, 'default', limits).recordFailure(email)
      return () => ada('POST', `/collaborators/${id}/unlock`, {})
    },
  },
  'a password that is reset, with what it ends': {
    kind: 'password-reset',
    async prepare() {
      const { id, email, identityId } = await somebody()
      const credential = await createCredentials(database(), gateway.clock, 'default').setVouchedHash(
        email,
        'x',
      )
      const { subject } = credential
      await sqlOf(database())
        .updateTable('identities')
        .set({ subject })
        .where('id', '=', identityId)
        .execute()
      return () => ada('POST', `/collaborators/${id}/reset-password`, {})
    },
  },
  'a way that a super admin takes away': {
    kind: 'way-removed',
    prepare: toSomebody(({ id, identityId }) =>
      ada('DELETE', `/collaborators/${id}/identities/${identityId}`),
    ),
  },
  'a way that its owner takes away': {
    kind: 'way-removed',
    async prepare() {
      const { id, browser } = await somebody()
      const said = { email: '', emailTrusted: false, fullname: '', providerRoles: [], groups: [] }
      const way = { strategy: 'default', issuer: 'elsewhere', subject: `${++made}` }
      const added = await services().accounts.addIdentity(id, way, said, { addedBy: 'a test', beside: true })
      return () => browser.call('DELETE', api(`/identities/${added?.id}`))
    },
  },
  'an address that is vouched for': {
    kind: 'address-vouched',
    async prepare() {
      const { id, email, identityId } = await somebody()
      const { subject } = await createCredentials(database(), gateway.clock, 'default').setVouchedHash(
        email,
        'x',
      )
      const typed = { subject, email_trusted: 0 }
      await sqlOf(database()).updateTable('identities').set(typed).where('id', '=', identityId).execute()
      return () => ada('POST', `/collaborators/${id}/vouch`, {})
    },
  },
  'a session that is ended': {
    kind: 'session-ended',
    prepare: toSomebody(({ sessionId }) => ada('DELETE', `/sessions/${sessionId}`)),
  },
  'all sessions of somebody': {
    kind: 'session-ended',
    prepare: toSomebody(({ id }) => ada('POST', '/sessions/end-all', { collaboratorId: id })),
  },
  'what is no longer offered': {
    kind: 'session-ended',
    // One for the entry, which is first, and one for each portion of what is ended: of sessions, and of tokens.
    commits: 3,
    async prepare() {
      const { sessionId, tokenId } = await somebody()
      const [strategy, source] = ['gone', 'oauth2 https://gone.example']
      const db = sqlOf(database())
      await db.updateTable('sessions').set({ strategy, source }).where('id', '=', sessionId).execute()
      await db.updateTable('api_tokens').set({ strategy, source }).where('id', '=', tokenId).execute()
      return () => services().revocation.endNotOffered(gateway.gatewright.config)
    },
  },
  'a token of one’s own': {
    kind: 'token-created',
    prepare: toSomebody(({ browser }) =>
      browser.call('POST', api('/tokens'), { name: 'job', apps: ['bot'] }),
    ),
  },
  'a token by the command line': {
    kind: 'token-created',
    prepare: toSomebody(({ id, email, identityId, proved }) =>
      createApiToken(services(), gateway.gatewright.config, {
        owner: { id, email },
        proved: { ...proved, identityId },
        name: 'job',
        apps: ['bot'],
        by: { name: 'command line' },
      }),
    ),
  },
  'a token that its owner revokes': {
    kind: 'token-revoked',
    prepare: toSomebody(({ browser, tokenId }) => browser.call('DELETE', api(`/tokens/${tokenId}`))),
  },
  'a token that an admin revokes': {
    kind: 'token-revoked',
    prepare: toSomebody(({ tokenId }) => ada('DELETE', `/api-tokens/${tokenId}`)),
  },
  'a new key': {
    kind: 'key-rotated',
    async prepare() {
      await services().assertionKeys.current()
      return () => rotateAssertionKey(services(), { by: 'command line' })
    },
  },
  'a one-time link for a super admin': {
    kind: 'admin-link',
    prepare: async () => () => issueAdminLink(services(), gateway.gatewright.config, 'command line'),
  },
  'an import of invitations and of roles': {
    kind: 'roles',
    // The last is of the entry that tells of the whole.
    commits: 2,
    prepare: toSomebody(({ email, id }) => {
      const csv = `email,strategy,roles\n${email},,admin\nnew-${id}@contoso.test,default,member`
      return ada('POST', '/collaborators/import', csv, { 'content-type': 'text/csv' })
    }),
  },
  'an import of what is so already': {
    kind: 'import',
    prepare: toSomebody(({ email }) =>
      ada('POST', '/collaborators/import', `email,strategy,roles\n${email},,`, {
        'content-type': 'text/csv',
      }),
    ),
  },
  'a look at all people': { kind: 'export', prepare: async () => () => ada('GET', '/collaborators.csv') },
  'a look at the whole log': { kind: 'export', prepare: async () => () => ada('GET', '/audit.jsonl') },
  'a look at everything that a sign-in goes through': {
    kind: 'diagnosis',
    prepare: async () => () => ada('POST', '/diagnosis', {}),
  },
  'a look at the secrets': {
    kind: 'secrets-shown',
    prepare: async () => () => ada('GET', '/config?reveal=1'),
  },
  'a sign-in that is tried': {
    kind: 'sign-in-test',
    prepare: async () => () =>
      ada('POST', '/strategies/test', {
        strategyId: 'azure',
        entry: JSON.stringify({
          type: 'oauth2',
          options: {
            ...{ issuer: 'http://127.0.0.1:9', authorizationURL: 'http://127.0.0.1:9', clientID: 'c' },
            ...{ tokenURL: 'http://127.0.0.1:9', clientSecret: 's', scope: 'openid' },
            callbackURL: `${origin}/api/v1/auth/login-callback/oauth2/azure`,
          },
          fieldMapping: { email: 'email' },
        }),
      }),
  },
  'a sign-in with a first password, in the place of another session': {
    kind: 'sign-in',
    async prepare() {
      const invited = (await ada('POST', '/collaborators/invite', invitation())).json()
      const { email } = (await ada('GET', `/collaborators?search=new-${made}@`)).json().items[0]
      const { browser } = await somebody()
      const form = { email, password: invited.oneTimePassword, newPassword: password }
      return () => browser.call('POST', api('/login/basic/default'), form)
    },
  },
  'a sign-out': {
    kind: 'sign-out',
    prepare: toSomebody(({ browser }) => browser.call('POST', api('/logout'), {})),
  },
  'a sign-out by the provider': {
    kind: 'sign-out-by-provider',
    async prepare() {
      const { id, browser } = await somebody()
      const sessions = sqlOf(database()).updateTable('sessions').where('collaborator_id', '=', id)
      await sessions.set({ provider_sid: id }).execute()
      return () => browser.open(api(`/logout-callback/oauth2/default?iss=https://idp.example&sid=${id}`))
    },
  },
}

/** Whatever is thrown, or answered as our fault. */
async function attempt(act: () => Promise<unknown>): Promise<'done' | 'failed'> {
  try {
    const answer = (await act()) as Partial<Page> | undefined
    if (answer?.status === undefined || answer.status < 400) return 'done'
    if (answer.status >= 500) return 'failed'
    throw new TypeError(`${answer.status} ${answer.body}`)
  } catch (error) {
    if (error instanceof TypeError) throw error
    return 'failed'
  }
}

const entriesOf = async (kind: AuditKind) =>
  (await sqlOf(database()).selectFrom('audit_events').select('id').where('kind', '=', kind).execute()).length

describe.each(Object.entries(deeds))('%s', (_, { kind, prepare, commits = 1 }) => {
  it('is not done where it cannot be written down, and else both, in one', async () => {
    const act = await prepare()
    const before = other.everything()
    const mend = other.breakTheAuditLog()
    try {
      expect(await attempt(act)).toBe('failed')
      expect(other.everything()).toEqual(before)
    } finally {
      mend()
    }
    const entries = await entriesOf(kind)
    other.commits()
    expect(await attempt(act)).toBe('done')
    expect(other.commits()).toBe(commits)
    expect(await entriesOf(kind)).toBe(entries + 1)
    expect(other.everything()).not.toEqual(before)
  })
})

it('every kind of entry about something done has its row here, or its test beside', () => {
  // Those of commands that work with files are beside the commands; a set-up changes a provider's data first.
  const beside: readonly AuditKind[] = [
    ...([
      'configuration',
      'restart',
      'backup',
      'backup-restored',
      'storage-moved',
      'mail-sent',
      'set-up',
    ] as const),
  ]
  const refusedAlone: readonly AuditKind[] = ['access', 'refusals', 'mail-failed']
  const here = Object.values(deeds).map(({ kind }) => kind)
  expect(new Set([...here, ...beside, ...refusedAlone])).toEqual(new Set(auditKinds))
})
