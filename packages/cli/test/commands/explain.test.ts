import { expect, it } from 'vitest'
import { folderWith, runCli, runProcess } from '../support/run-cli.ts'

const withApp = {
  httpServer: { port: 0, externalUrl: 'http://localhost:3000' },
  apps: {
    bot: {
      upstream: 'http://127.0.0.1:9',
      url: 'http://bot.localhost:3000',
      rules: [{ paths: ['/public/**'], public: true }, { allow: { roles: ['admin'] } }],
    },
  },
}

it('says which rule decides about somebody without a session', async () => {
  const folder = folderWith(withApp)
  const open = await runCli(folder, 'explain', 'nobody', 'http://bot.localhost:3000/public/a')
  expect(open.stdout).toBe(
    'Whoever is not signed in may enter (app bot): Rule 1 (/public/**: anyone) admits anyone.\n',
  )
  const closed = await runCli(folder, 'explain', 'eve@contoso.test', 'http://bot.localhost:3000/')
  expect(closed.stdout).toBe(
    'No account has this address.\n' +
      'Whoever is not signed in is asked to sign in (app bot): Rule 2 (every path: role admin) asks for a session.\n',
  )
  // For scripts: whoever is only asked to sign in is not let in.
  expect([open.code, closed.code]).toEqual([0, 3])
})

it('says it as JSON, for rules that are tested by a script', async () => {
  const folder = folderWith(withApp)
  const { code, stdout } = await runProcess(
    folder,
    'explain',
    'nobody',
    'http://bot.localhost:3000/',
    '--json',
  )
  expect(code).toBe(3)
  expect(JSON.parse(stdout)).toMatchObject({
    who: 'nobody',
    method: 'GET',
    allowed: false,
    answers: [{ app: 'bot', outcome: 'sign-in', as: null }],
  })
})

it('says what somebody who is invited comes to once they have signed in', async () => {
  const folder = folderWith(withApp)
  const invited = await runCli(folder, 'invite', 'mae@contoso.test', '--role', 'admin')
  expect(invited.code).toBe(0)
  const { stdout } = await runCli(folder, 'explain', 'mae@contoso.test', 'http://bot.localhost:3000/')
  expect(stdout).toContain('is asked to sign in')
  expect(stdout).toContain(
    'After signing in with default: may enter, rule 2. Rule 2 (every path: role admin) admits this account.\n',
  )
})

it('fails, so that a script notices, where the address is not one of an app', async () => {
  const folder = folderWith(withApp)
  expect(await runCli(folder, 'explain', 'eve@contoso.test', 'http://other.localhost:3000/')).toEqual({
    code: 1,
    stdout: '',
    stderr: "No app's url has the host other.localhost:3000.\n",
  })
  expect(await runCli(folder, 'explain', 'nobody', 'bot.localhost:3000/')).toEqual({
    code: 1,
    stdout: '',
    stderr: 'This is not a whole address such as https://support.example.com/page.\n',
  })
  const console = await runCli(folder, 'explain', 'nobody', 'http://localhost:3000/')
  expect(console).toMatchObject({ code: 0, stdout: 'This is the console, not an app.\n' })
})

it('says which rule decides about a program and about an external user', async () => {
  const folder = folderWith({
    ...withApp,
    roles: ['deploy'],
    machines: {
      ci: {
        issuer: 'https://ci.example.com',
        audience: 'gatewright',
        jwksUri: 'https://ci.example.com/jwks',
        subjects: ['repo:site'],
        apps: ['bot'],
        roles: ['deploy'],
      },
    },
    apps: {
      bot: {
        ...withApp.apps.bot,
        rules: [
          { paths: ['/api/**'], allow: { roles: ['deploy'] } },
          { paths: ['/chat/**'], externalUsers: true },
          { allow: { roles: ['admin'] } },
        ],
      },
    },
    pro: {
      externalAuth: { enabled: true, algorithms: ['HS256'], secret: 'a secret that is long enough, so' },
    },
  })
  const explain = async (who: string, path: string) =>
    (await runCli(folder, 'explain', who, `http://bot.localhost:3000${path}`)).stdout.trim()
  const [ofRole, without, unlisted, external, elsewhere] = await Promise.all([
    explain('machine:ci', '/api/x'),
    explain('machine:ci:repo:site', '/'),
    explain('machine:ci:repo:evil', '/api/x'),
    explain('external-user', '/chat/1'),
    explain('external-user', '/'),
  ])
  expect(ofRole).toBe(
    'A program of machine:ci (repo:site) may enter (app bot): Rule 1 (/api/**: role deploy) admits this program.\n' +
      'Roles: deploy\nGroups: none',
  )
  expect(without).toContain(
    'may not enter (app bot): Rule 3 (every path: role admin) does not admit this program.',
  )
  expect(unlisted).toContain(
    'machines.ci does not list the subject "repo:evil", so its tokens are refused.\nWhoever is not signed in is asked to sign in',
  )
  expect(external).toBe(
    'An external user may enter (app bot): Rule 2 (/chat/**: external users) admits whoever brings such a token.',
  )
  expect(elsewhere).toContain('is asked to sign in')
})
