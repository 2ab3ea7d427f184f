import type { AdminApp } from '../../src/api/admin/apps.ts'
import type { AuditEntry, FoundError } from '../../src/api/admin/audit.ts'
import type { AdminCollaborator, WayAccess } from '../../src/api/admin/collaborators.ts'
import type { ConfigChanges, ConfigFile, Notice, Problem } from '../../src/api/admin/config.ts'
import type { Nodes } from '../../src/api/admin/nodes.ts'
import type { AdminSession } from '../../src/api/admin/sessions.ts'
import type { RestartConcern, Status } from '../../src/api/admin/status.ts'
import type { AdminStrategy, SignInTest, Snippet, StrategyType } from '../../src/api/admin/strategies.ts'
import { errorAnswer, type Routes } from './mock-server.ts'
import { tokenRoutes } from './token-routes.ts'
import { wayRoutes } from './way-routes.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const ago = (distance: number) => Date.now() - distance
const ahead = (distance: number) => Date.now() + distance

export const configText = `{
  // Contoso's gate
  "authStrategies": {
    "azure": {
      "type": "oauth2",
      "allowSelfSignup": false,
      "options": {
        "authorizationURL": "https://login.microsoftonline.com/contoso.test/oauth2/v2.0/authorize",
        "tokenURL": "https://login.microsoftonline.com/contoso.test/oauth2/v2.0/token",
        "clientSecret": "••••••••",
        "clientID": "5c1b2f9e-4d5a-4b4e-9a0e-6d2a3f6c8b10",
        "callbackURL": "https://sso.contoso.test/api/v1/auth/login-callback/oauth2/azure",
        "scope": "openid profile email",
        "userInfoURL": "https://graph.microsoft.com/oidc/userinfo"
      },
      "fieldMapping": { "email": "email" }
    }
  },
  "pro": {
    "collaboratorsAuthStrategies": ["default", "azure"],
    "externalAuth": { "enabled": true }
  },
  "apps": {
    "support": {
      "name": "Support bot",
      "url": "http://support.localhost:3000",
      "upstream": "http://127.0.0.1:4100",
      "allow": { "roles": ["member"] }
    }
  }
}
`

export const problem: Problem = {
  code: 'unknown_key',
  file: '/etc/gatewright.config.json',
  line: 6,
  column: 7,
  length: 17,
  path: 'authStrategies.azure.allowSelfSignups',
  what: 'There is no key "allowSelfSignups".',
  why: 'A key that means nothing is a mistake, and the setting that was meant keeps its default.',
  fix: 'Write "allowSelfSignup".',
}

export const notice: Notice = {
  code: 'not_offered',
  file: '/etc/gatewright.config.json',
  line: 16,
  column: 7,
  length: 14,
  path: 'authStrategies.azure',
  text: '"azure" is not listed: add "azure" to pro.collaboratorsAuthStrategies.',
}

const apps: readonly AdminApp[] = [
  {
    id: 'support',
    name: 'Support bot',
    url: 'http://support.localhost:3000',
    urls: ['http://support.localhost:3000'],
    upstreams: [{ url: 'http://127.0.0.1:4100', answers: true }],
    who: ['Everybody with the role member.'],
    recentVisitors: [
      { email: 'ada@contoso.test', at: ago(2 * minute) },
      { email: 'grace@contoso.test', at: ago(3 * hour) },
    ],
  },
  {
    id: 'wiki',
    name: 'Team wiki',
    url: 'http://wiki.localhost:3000',
    urls: ['http://wiki.localhost:3000', 'http://handbook.localhost:3000', 'http://*.pages.localhost:3000'],
    upstreams: [
      { url: 'http://127.0.0.1:4200', answers: true },
      { url: 'http://127.0.0.1:4201', answers: false },
      { url: 'http://127.0.0.1:4202', answers: true },
    ],
    who: ['/public/** is open to everybody.', 'For the rest, everybody who is signed in.'],
    recentVisitors: [],
  },
  {
    id: 'payroll',
    name: 'Payroll',
    url: 'http://sso.localhost:3000/payroll',
    urls: ['http://sso.localhost:3000/payroll'],
    upstreams: [{ url: 'http://127.0.0.1:4300', answers: false }],
    who: ['The group accounting.'],
    recentVisitors: null,
  },
]

const person = (change: Partial<AdminCollaborator> & { id: string; email: string }): AdminCollaborator => ({
  fullname: '',
  roles: ['member'],
  superAdmin: false,
  disabled: false,
  strategies: ['azure'],
  hasPassword: false,
  locked: false,
  lastSeenAt: ago(2 * day),
  ...change,
})

const people: readonly AdminCollaborator[] = [
  person({
    id: 'c1',
    email: 'ada@contoso.test',
    fullname: 'Ada Lovelace',
    roles: ['admin', 'member'],
    superAdmin: true,
    lastSeenAt: ago(0),
  }),
  person({
    id: 'c2',
    email: 'grace@contoso.test',
    fullname: 'Grace Hopper',
    strategies: ['azure', 'default'],
    hasPassword: true,
    sharesAddress: true,
    lastSeenAt: ago(3 * hour),
  }),
  person({ id: 'c3', email: 'alan@contoso.test', fullname: 'Alan Turing', disabled: true }),
  person({
    id: 'c4',
    email: 'radia@contoso.test',
    fullname: 'Radia Perlman',
    strategies: ['default'],
    hasPassword: true,
    locked: true,
  }),
  person({
    id: 'invited.c5',
    email: 'barbara.liskov@engineering.contoso.test',
    strategies: [],
    hasPassword: true,
    lastSeenAt: undefined,
    invitation: { strategy: 'default', expiresAt: ahead(6 * day) },
  }),
]

export const personAccess: readonly WayAccess[] = [
  {
    identityId: 'i1',
    strategy: 'azure',
    usable: true,
    superAdmin: false,
    roles: [{ role: 'member', because: ['given here', 'roleMapping of azure: roles is Staff'] }],
    groups: ['azure: accounting'],
    apps: [
      {
        id: 'support',
        name: 'Support bot',
        url: 'http://support.localhost:3000',
        rule: 0,
        outcome: 'allow',
        because: 'Rule 1 (every path: role member) admits this account.',
      },
      {
        id: 'payroll',
        name: 'Payroll',
        url: 'http://sso.localhost:3000/payroll',
        rule: 0,
        outcome: 'refuse',
        because: 'Rule 1 (every path: group accounting) does not admit this account.',
      },
    ],
  },
  {
    identityId: 'i2',
    strategy: 'default',
    usable: false,
    superAdmin: false,
    roles: [{ role: 'member', because: ['given here'] }],
    groups: [],
    apps: [],
  },
]

const personAttempts = {
  signIns: [{ id: 'a1', at: ago(3 * hour), what: 'Signed in with azure', address: '192.0.2.44' }],
  refusals: [
    {
      id: 'a2',
      at: ago(4 * hour),
      what: 'Signed in with default: refused (Sign-in details are not right)',
      ref: 'k7m2q',
      address: '192.0.2.44',
    },
  ],
}

const sessions: readonly AdminSession[] = [
  { id: 's1', current: true, email: 'ada@contoso.test', device: 'Firefox on Linux', address: '192.0.2.10' },
  {
    id: 's2',
    current: false,
    email: 'ada@contoso.test',
    device: 'Safari on iPhone',
    address: '198.51.100.7',
  },
  {
    id: 's3',
    current: false,
    email: 'grace@contoso.test',
    device: 'Chrome on Windows',
    address: '192.0.2.44',
  },
].map((session, index) => ({
  ...session,
  collaboratorId: session.email.startsWith('ada') ? 'c1' : 'c2',
  superAdmin: session.email.startsWith('ada'),
  strategy: 'azure',
  createdAt: ago((index + 1) * hour),
  lastSeenAt: ago(index * 17 * minute),
  expiresAt: ahead((11 - index) * hour),
}))

export const strategies: readonly AdminStrategy[] = [
  {
    id: 'default',
    label: 'Password',
    type: 'basic',
    accounts: 'here',
    keepsPasswords: true,
    canBeTested: false,
    offered: true,
    lastSignIns: [],
    invited: 2,
    allowSelfSignup: false,
  },
  {
    id: 'azure',
    label: 'Contoso',
    type: 'oauth2',
    accounts: 'elsewhere',
    keepsPasswords: false,
    canBeTested: true,
    offered: true,
    callbackURL: 'https://sso.contoso.test/api/v1/auth/login-callback/oauth2/azure',
    lastSignIns: [
      { email: 'ada@contoso.test', at: ago(2 * minute), ok: true },
      { email: 'mallory@fabrikam.test', at: ago(5 * hour), ok: false, ref: 'k7m2q' },
    ],
    secretExpiresAt: ahead(12 * day),
    invited: 0,
    allowSelfSignup: false,
  },
  {
    id: 'google',
    label: 'google',
    type: 'oauth2',
    accounts: 'elsewhere',
    keepsPasswords: false,
    canBeTested: true,
    offered: false,
    notOfferedBecause: 'It is not listed in pro.collaboratorsAuthStrategies.',
    callbackURL: 'https://sso.contoso.test/api/v1/auth/login-callback/oauth2/google',
    lastSignIns: [],
    invited: 0,
    allowSelfSignup: true,
  },
]

const strategyTypes: readonly StrategyType[] = [
  { type: 'oauth2', accounts: 'elsewhere', canBeTested: true },
  { type: 'basic', accounts: 'here', canBeTested: false },
]

const snippets: readonly Snippet[] = [
  ['entra', 'Microsoft Entra ID', 'azure'],
  ['google', 'Google', 'google'],
  ['github', 'GitHub', 'github'],
  ['okta', 'Okta', 'okta'],
  ['keycloak', 'Keycloak', 'keycloak'],
  ['oidc', 'Any OpenID provider', 'company'],
].map(([provider = '', title = '', id = '']) => {
  const callbackURL = `https://sso.contoso.test/api/v1/auth/login-callback/oauth2/${id}`
  const options = {
    issuer: 'https://idp.example.com',
    clientID: '<Client ID>',
    clientSecret: '<Client secret>',
    callbackURL,
    scope: 'openid profile email',
  }
  return {
    provider,
    title,
    id,
    callbackURL,
    registerAt: 'Your provider → your app → Redirect URIs',
    fields: [{ name: 'clientID', label: 'Client ID', find: 'Your provider → your app', secret: false }],
    entry: JSON.stringify({ type: 'oauth2', allowSelfSignup: false, options }, null, 2),
  }
})

const audit: readonly AuditEntry[] = [
  { kind: 'sign-in', who: 'ada@contoso.test', what: 'Signed in with azure', result: 'ok' as const },
  {
    kind: 'sign-in',
    who: 'mallory@fabrikam.test',
    what: 'Sign-in with azure was refused: the organisation is not accepted',
    result: 'refused' as const,
    ref: 'k7m2q',
    detail: { code: 'tenant_not_allowed', expected: 'contoso.test', received: 'fabrikam.test' },
  },
  {
    kind: 'config',
    who: 'ada@contoso.test',
    what: 'Saved the configuration',
    result: 'ok' as const,
    detail: { version: 'b2', summary: 'authStrategies.azure changed' },
  },
  { kind: 'invitation', who: 'ada@contoso.test', what: 'Invited grace@contoso.test', result: 'ok' as const },
].map((entry, index) => ({ id: `a${index}`, at: ago((index + 1) * 7 * minute), detail: {}, ...entry }))

const foundError: FoundError = {
  ref: 'w7jmz',
  at: ago(3 * minute),
  code: 'app_unreachable',
  status: 502,
  title: 'The app does not answer',
  operator: 'No address of apps.<id>.upstream gave an answer. Is the app running?',
  app: { id: 'support', name: 'Support bot' },
  who: { id: 'c2', email: 'grace@contoso.test', fullname: 'Grace Hopper' },
  address: '192.0.2.10',
  method: 'GET',
  host: 'support.localhost:3000',
  path: '/orders',
  detail: { upstream: 'http://127.0.0.1:4100', cause: 'ECONNREFUSED' },
}

const signInTest: SignInTest = {
  state: 'failed',
  steps: [
    {
      title: 'Sent the browser to the provider',
      ok: true,
      detail: { client_id: '5c1b2f9e', scope: 'openid profile email' },
    },
    { title: 'The provider returned a code', ok: true, detail: 'state and iss match.' },
    {
      title: 'The code could not be redeemed',
      ok: false,
      detail: { error: 'invalid_client', error_codes: [7000215] },
    },
  ],
  result: {
    title: 'It does not work yet: Sign-in is not set up correctly',
    cause: 'The code was to be traded for tokens: the client secret is wrong.',
    cure: 'Copy the Value of the secret, not its Secret ID: in Entra under Certificates & secrets.',
    code: 'AADSTS7000215',
    summary:
      'clientSecret is not accepted (AADSTS7000215). Copy the Value of the secret, not its Secret ID: in Entra under Certificates & secrets.',
  },
}

/** What the mock keeps, for tests to look at and to change. */
export interface AdminState {
  status: Status
  nodes: Nodes
  config: ConfigFile
  /** What a restart ends. */
  ends: ConfigChanges['ends']
  /** What a restart has to be agreed to. */
  concerns: RestartConcern[]
}

/** The administration API with a small team, and a file that can be saved, broken and restarted. */
export function adminRoutes(): { state: AdminState; routes: Routes } {
  const state: AdminState = {
    nodes: { nodes: [], notices: [] },
    status: {
      version: '0.1.0',
      node: 'gate-1',
      nodes: { count: 1, notices: 0 },
      startedAt: ago(day),
      canRestart: true,
      restart: { needed: false, state: 'idle' },
      config: {
        ...{ file: '/etc/gatewright.config.json', runningVersion: 'b1', fileVersion: 'b1' },
        ...{ owner: 'storage', watched: false, shared: false },
      },
      roles: ['admin', 'member', 'support'],
      mail: false,
    },
    config: {
      text: configText,
      version: 'b1',
      running: { version: 'b1' },
      problems: [],
      more: 0,
      notices: [],
      environment: [],
      owner: 'storage',
      masked: true,
    },
    ends: { sessions: 12, apiTokens: 3, people: 9, yours: false },
    concerns: [],
  }
  const problemsOf = (text: string) => (text.includes('allowSelfSignups') ? [problem] : [])
  const found = (text: string) => ({ problems: problemsOf(text), more: 0, notices: state.config.notices })
  const routes: Routes = {
    'GET /admin/status': () => ({ json: state.status }),
    'GET /admin/nodes': () => ({ json: state.nodes }),
    'GET /admin/apps': () => ({ json: apps }),
    'GET /admin/explain': call => ({
      json: [
        {
          app: 'support',
          rule: 0,
          outcome: 'sign-in',
          because: `Rule 1 (${call.query.get('method')} ${call.query.get('url')}) asks for a session.`,
        },
      ],
    }),
    'GET /admin/collaborators': call => {
      const search = call.query.get('search') ?? ''
      const items = people.filter(each => `${each.fullname} ${each.email}`.toLowerCase().includes(search))
      return {
        json: { items, next: search === '' ? 'p2' : undefined, total: search === '' ? 128 : items.length },
      }
    },
    'GET /admin/collaborators/*': call => {
      const found = people.find(({ id }) => id === decodeURIComponent(call.path.split('/')[3] ?? ''))
      return found === undefined
        ? errorAnswer(404, 'gone', 'Somebody has removed this in the meantime, or it was never there.')
        : { json: found }
    },
    'GET /admin/collaborators/*/access': () => ({ json: personAccess }),
    'GET /admin/collaborators/*/attempts': () => ({ json: personAttempts }),
    'POST /admin/collaborators/bulk': call => {
      const { ids = [] } = call.body as { ids?: readonly string[] }
      return { json: { changed: ids.length, unchanged: 0, failed: [] } }
    },
    'POST /admin/collaborators/invite': call => {
      const { email, strategy } = call.body as { email: string; strategy: string }
      if (!email.includes('@')) {
        return errorAnswer(400, 'bad_request', `"${email}" is not an e-mail address.`)
      }
      const link = `https://sso.contoso.test/admin/login/${strategy}?invited=${email}`
      return { json: strategy === 'default' ? { link, oneTimePassword: 'plum-fog-river-71' } : { link } }
    },
    'POST /admin/collaborators/invite-several': call => {
      const { strategy } = call.body as { strategy: string }
      const link = `https://sso.contoso.test/admin/login/${strategy}`
      const [grace, alan] = ['grace@contoso.test', 'alan@contoso.test']
      return {
        json: {
          items: [
            { written: grace, email: grace, outcome: 'invited', link },
            { written: alan, email: alan, outcome: 'already' },
            { written: 'nobody', outcome: 'refused', why: '"nobody" is not an e-mail address.' },
          ],
        },
      }
    },
    'PATCH /admin/collaborators/*': () => ({ json: {} }),
    'DELETE /admin/collaborators/*': call =>
      call.path.endsWith('/c1')
        ? errorAnswer(409, 'last_super_admin', 'The last super admin cannot be removed.')
        : { json: {} },
    'POST /admin/collaborators/*/reset-password': () => ({ json: { oneTimePassword: 'plum-fog-river-71' } }),
    'POST /admin/collaborators/*/unlock': () => ({ json: {} }),
    'POST /admin/collaborators/import': () => ({
      json: {
        imported: 3,
        changes: [
          { line: 2, email: 'a@contoso.test', what: 'Invited to default, with the roles member.' },
          { line: 4, email: 'grace@contoso.test', what: 'Roles: support in the place of member.' },
        ],
        problems: [{ line: 3, what: '"nobody" is not an e-mail address.' }],
        passwords: [{ email: 'a@contoso.test', oneTimePassword: 'plum-fog-river-72' }],
      },
    }),
    'GET /admin/sessions': call => ({
      json: {
        items: call.query.get('mine')
          ? sessions.slice(0, 2)
          : sessions.filter(
              ({ collaboratorId }) => collaboratorId === (call.query.get('collaboratorId') ?? collaboratorId),
            ),
      },
    }),
    ...tokenRoutes(),
    ...wayRoutes(),
    'DELETE /admin/sessions/*': () => ({ json: {} }),
    'POST /admin/sessions/end-all': () => ({ json: { ended: 1, apiTokens: 0 } }),
    'GET /admin/strategies': () => ({ json: strategies }),
    'GET /admin/strategies/types': () => ({ json: strategyTypes }),
    'GET /admin/strategies/snippets': () => ({ json: snippets }),
    'POST /admin/strategies/test': () => ({ json: { id: 't1', url: '/admin/strategies/test/t1' } }),
    'GET /admin/strategies/test/*': () => ({ json: signInTest }),
    'GET /admin/audit': call => {
      const search = call.query.get('search') ?? ''
      const kind = call.query.get('kind') ?? ''
      const result = call.query.get('result') ?? ''
      const items = audit.filter(
        entry =>
          JSON.stringify(entry).includes(search) &&
          (kind === '' || entry.kind === kind) &&
          (result === '' || entry.result === result),
      )
      return { json: { items } }
    },
    'GET /admin/audit/reference': call => ({
      json: /w7jmz/i.test(call.query.get('text') ?? '')
        ? { ref: 'w7jmz', error: foundError, entries: [] }
        : { entries: [] },
    }),
    'GET /admin/config': call => ({
      json:
        call.query.get('reveal') === '1'
          ? { ...state.config, text: state.config.text.replace('••••••••', 's3cret'), masked: false }
          : state.config,
    }),
    'GET /admin/config/schema': () => ({
      json: {
        type: 'object',
        harmlessPattern: '^\\$\\{env:[^{}]+\\}$',
        properties: {
          authStrategies: {
            description: 'The ways to sign in, by name.',
            type: 'object',
            additionalProperties: {
              properties: { options: { properties: { clientSecret: { type: 'string', writeOnly: true } } } },
            },
          },
          apps: {
            description: 'What is hosted behind the gate.',
            markdownDescription: '**Apps**\n\nWhat is hosted behind the gate.\n\nEach needs an `upstream`.',
            type: 'object',
          },
          session: { description: 'How long a session lasts.', type: 'object' },
        },
      },
    }),
    'POST /admin/config/check': call => ({
      json: found((call.body as { text: string }).text),
    }),
    'DELETE /admin/config/draft': () => ({ status: 204 }),
    'PUT /admin/config': call => {
      const { text, baseVersion, asDraft } = call.body as {
        text: string
        baseVersion: string
        asDraft?: boolean
      }
      if (asDraft)
        return { json: { version: state.config.version, ...found(text), restartNeeded: false, concerns: [] } }
      if (baseVersion !== state.config.version) {
        return errorAnswer(409, 'config_changed', 'The file was changed meanwhile.', {
          base: configText,
          current: state.config.text,
          version: state.config.version,
        })
      }
      if (problemsOf(text).length > 0) {
        return errorAnswer(422, 'config_invalid', 'The file has problems.', { problems: problemsOf(text) })
      }
      const version = `b${Number(state.config.version.slice(1)) + 1}`
      state.config = { ...state.config, text, version }
      state.status = {
        ...state.status,
        restart: { needed: true, state: 'idle' },
        config: { ...state.status.config, fileVersion: version },
      }
      return { json: { version, ...found(text), restartNeeded: true, concerns: state.concerns } }
    },
    'GET /admin/config/versions': () => ({
      json: [
        { version: 'b1', at: ago(hour), by: 'ada@contoso.test', summary: 'authStrategies.azure changed' },
        { version: 'b0', at: ago(3 * day), by: 'command line', summary: 'Found on disk' },
      ],
    }),
    'GET /admin/config/versions/*': () => ({
      json: { text: configText.replace('"enabled": true', '"enabled": false') },
    }),
    'POST /admin/config/versions/*/restore': () => ({ json: { concerns: [] } }),
    'GET /admin/config/changes': () => ({
      json: {
        changes: [
          {
            kind: 'removed',
            what: 'The strategy google is taken away',
            effect:
              'Sessions and API tokens of people who signed in with "google" end at once and do not come back; new sign-ins with it stop.',
          },
          {
            kind: 'changed',
            what: 'The app wiki gets another address',
            effect: 'Links to the old address stop working.',
          },
        ],
        diff: '--- running\n+++ file\n@@ -20,4 +20,3 @@\n   "pro": {\n-    "collaboratorsAuthStrategies": ["default", "azure", "google"],\n+    "collaboratorsAuthStrategies": ["default", "azure"],\n',
        ends: state.ends,
      },
    }),
    'GET /admin/restart/concerns': () => ({ json: { concerns: state.concerns } }),
    'POST /admin/restart': () => {
      state.status = { ...state.status, restart: { needed: true, state: 'restarting' } }
      setTimeout(() => {
        const { fileVersion } = state.status.config
        state.status = {
          ...state.status,
          restart: { needed: false, state: 'idle' },
          config: { ...state.status.config, runningVersion: fileVersion },
        }
      }, 300)
      return { status: 202, json: { ended: state.ends, nodes: [{ name: 'gate-1', ok: true }] } }
    },
  }
  return { state, routes }
}
