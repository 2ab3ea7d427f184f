import { expect, test } from 'vitest'
import { parseConfig } from '../parse.ts'

const azure = {
  type: 'oauth2',
  options: { issuer: 'https://idp.example.com', clientID: 'gatewright', clientSecret: 'a-secret' },
}
const app = { upstream: 'http://127.0.0.1:4100', url: '/bot' }

function check(file: object) {
  const result = parseConfig(JSON.stringify(file), { file: 'gatewright.config.json', env: {} })
  return {
    problems: result.ok ? [] : result.problems.map(({ code, path }) => `${code} ${path}`),
    notices: result.notices.map(({ code, path }) => `${code} ${path}`),
  }
}
const listed = (list: string[] | undefined, rest: object = {}, strategies: object = { azure }) =>
  check({
    authStrategies: strategies,
    pro: { ...(list && { collaboratorsAuthStrategies: list }), ...rest },
  })

const shut = ['nobody_can_sign_in pro.collaboratorsAuthStrategies']

test.each([
  ['externalAuth is absent', listed(['azure'])],
  ['externalAuth is off', listed(['azure'], { externalAuth: { enabled: false } })],
  ['several are listed, and all live elsewhere', listed(['azure', 'b'], {}, { azure, b: azure })],
  ['the list is empty', listed([], { externalAuth: { enabled: true } })],
  [
    'the list is empty, and every app wants a session',
    check({ pro: { collaboratorsAuthStrategies: [] }, apps: { bot: { ...app, allow: { signedIn: true } } } }),
  ],
])('a file with which nobody could sign in is refused: %s', (_, { problems }) => {
  expect(problems).toEqual(shut)
})

test('it is refused where "default" itself is taken by a strategy that is off, at that strategy', () => {
  expect(listed(undefined, {}, { default: azure }).problems).toEqual([
    'nobody_can_sign_in authStrategies.default',
  ])
})

test.each([
  ['passwords are kept here', listed(['azure', 'default'])],
  ['nothing is said of strategies', listed(undefined)],
  ['externalAuth is on', listed(['azure'], { externalAuth: { enabled: true } })],
  ['another name has passwords that are kept here', listed(['ours'], {}, { ours: { type: 'basic' } })],
])('a file with which somebody can is fine: %s', (_, { problems }) => {
  expect(problems).toEqual([])
})

test.each([
  [
    'machines',
    {
      machines: {
        ci: {
          issuer: 'https://ci.example.com',
          audience: 'gatewright',
          jwksUri: 'https://ci.example.com/jwks',
          apps: ['bot'],
        },
      },
      apps: { bot: { ...app, allow: { signedIn: true } } },
    },
  ],
  ['everybody', { apps: { bot: { ...app, public: ['/**'] } } }],
  ['everybody, by a rule', { apps: { bot: { ...app, rules: [{ public: true }] } } }],
])('an empty list is taken at its word where apps are for %s, and said', (_, rest) => {
  const { problems, notices } = check({ pro: { collaboratorsAuthStrategies: [] }, ...rest })
  expect(problems).toEqual([])
  expect(notices).toContain('nobody_signs_in pro.collaboratorsAuthStrategies')
})

test.each([
  ['a name that does not exist', listed(['azur']), 'unknown_strategy pro.collaboratorsAuthStrategies[0]'],
  [
    'a misspelt switch',
    listed(['azure'], { externalAuth: { enable: true } }),
    'unknown_key pro.externalAuth.enable',
  ],
  [
    'a switch of another type',
    listed(['azure'], { externalAuth: { enabled: 'yes' } }),
    'wrong_type pro.externalAuth.enabled',
  ],
  [
    'a type that is not known',
    listed(['azure'], {}, { azure: { ...azure, type: 'quux' } }),
    'wrong_type authStrategies.azure.type',
  ],
])('where another mistake may be why, that one alone is named: %s', (_, { problems }, only) => {
  expect(problems).toEqual([only])
})

test('all is said at once: what is wrong in an entry hides nothing of the whole', () => {
  const { problems } = listed(
    ['azure'],
    {},
    { azure: { ...azure, options: { ...azure.options, clientID: '<client id>' } } },
  )
  expect(problems).toEqual(['placeholder authStrategies.azure.options.clientID', ...shut])
})

test('hidden strategies let people in, and that the sign-in page is bare is said', () => {
  const { problems, notices } = listed(
    ['azure'],
    { externalAuth: { enabled: true } },
    { azure: { ...azure, hidden: true } },
  )
  expect(problems).toEqual([])
  expect(notices).toContain('without_button pro.collaboratorsAuthStrategies')
})
