import { expect, it } from 'vitest'
import { folderWith, runCli } from '../support/run-cli.ts'

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
  expect(open.stdout).toBe('Nobody may enter (app bot): Rule 1 (/public/**: anyone) admits anyone.\n')
  const closed = await runCli(folder, 'explain', 'eve@contoso.test', 'http://bot.localhost:3000/')
  expect(closed.stdout).toBe(
    'No account has this address.\n' +
      'Nobody is asked to sign in (app bot): Rule 2 (every path: role admin) asks for a session.\n',
  )
  expect(closed.code).toBe(0)
})

it('says so when no app answers there', async () => {
  const { stdout } = await runCli(folderWith(withApp), 'explain', 'nobody', 'http://other.localhost:3000/')
  expect(stdout).toBe("Nobody may not enter: No app's url has the host other.localhost:3000.\n")
})
