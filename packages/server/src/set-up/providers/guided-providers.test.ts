import { snippetProviders } from '@gatewright/config'
import { describe, expect, it } from 'vitest'
import type { Pasted } from '../pasted.ts'
import { findIssuer } from './find-issuer.ts'
import { guidedProviders } from './guided-providers.ts'

const named = (id: string) => {
  const found = guidedProviders.find(each => each.id === id)
  if (found === undefined) throw new Error(`there is no ${id}`)
  return found
}
const read = (pasted: Pasted<string>) => ('value' in pasted ? pasted.value : pasted.fault)

it('each has a template of its own, and says what to enter at its page', () => {
  for (const { id, instructions } of guidedProviders) {
    expect(snippetProviders()).toContain(id)
    const [callbackURL, externalUrl] = [
      'https://sso.test/api/v1/auth/login-callback/oauth2/x',
      'https://sso.test',
    ]
    const steps = instructions({ address: 'https://id.test/realms/x', callbackURL, externalUrl })
    expect(steps.map(({ value }) => value)).toEqual(expect.arrayContaining([callbackURL, externalUrl]))
    expect(steps.map(({ what, value }) => `${what} ${value}`).join(' ')).toMatch(
      /openid|read:user user:email/,
    )
  }
})

describe('an address is read as it is pasted', () => {
  const cases: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
    okta: [
      ['team.okta.com', 'https://team.okta.com'],
      ['https://dev-1-admin.okta.com/admin/apps', 'https://dev-1.okta.com'],
      [
        'https://team.okta.com/oauth2/default/.well-known/openid-configuration',
        'https://team.okta.com/oauth2/default',
      ],
      ['https://team.okta.com/oauth2/v1/authorize', 'https://team.okta.com'],
      ['https://sso.example.com/oauth2/aus1/v1/token', 'https://sso.example.com/oauth2/aus1'],
      ['okta.com', 'This is Okta’s own site.'],
      ['ada@team.okta.com', 'This is no address.'],
    ],
    keycloak: [
      ['id.test/realms/team/', 'https://id.test/realms/team'],
      ['https://id.test/auth/realms/team/account/#/', 'https://id.test/auth/realms/team'],
      ['https://id.test/realms/team/protocol/openid-connect/auth', 'https://id.test/realms/team'],
      ['https://id.test/admin/team/console/', 'https://id.test/realms/team'],
      ['https://id.test/auth/admin/master/console/#/team/clients', 'https://id.test/auth/realms/team'],
      ['https://id.test', 'The realm is missing. Write https://id.test/realms/<realm>'],
      ['https://id.test/auth/admin/', 'The realm is missing. Write https://id.test/auth/realms/<realm>'],
      ['http://id.test/realms/team', 'Over http anybody'],
      ['http://localhost:8080/realms/team', 'http://localhost:8080/realms/team'],
    ],
    github: [
      ['github.com', 'https://github.com'],
      ['https://api.github.com/user', 'https://github.com'],
      ['https://git.example.com/settings/developers', 'https://git.example.com'],
    ],
    openid: [
      ['https://id.test/', 'https://id.test'],
      [
        'https://id.test/o/.well-known/openid-configuration?p=x',
        'https://id.test/o/.well-known/openid-configuration?p=x',
      ],
      ['https://login.microsoftonline.com/contoso.com/v2.0', 'This is Microsoft Entra ID.'],
    ],
  }
  for (const [id, rows] of Object.entries(cases))
    it(`of ${id}`, () => {
      for (const [text, expected] of rows)
        expect([text, read(named(id).address?.read(text) ?? { fault: '' })]).toEqual([
          text,
          expected.startsWith('http') ? expected : expect.stringContaining(expected),
        ])
    })
})

it('an id or a secret that is something else is called what it is', () => {
  const ids = [
    ['google', '1-a.apps.googleusercontent.com ', '1-a.apps.googleusercontent.com'],
    ['google', '123456', 'This is the project number.'],
    ['google', 'bot@project.iam.gserviceaccount.com', 'This is a service account'],
    ['google', 'my-client', 'ends with .apps.googleusercontent.com'],
    ['github', 'Iv1.0123456789abcdef', 'of a GitHub App'],
    ['github', '123456', 'This is an App ID.'],
    ['github', 'Ov23liAbCdEfGhIjKlMn', 'Ov23liAbCdEfGhIjKlMn'],
    ['okta', '00u1abc', 'This is the id of a person.'],
    ['openid', 'https://id.test', 'This is an address'],
  ] as const
  for (const [id, text, said] of ids)
    expect([text, read(named(id).pastedClientId(text, ''))]).toEqual([text, expect.stringContaining(said)])
  const secrets = [
    ['google', '{"web":{"client_secret":"x"}}', 'Its value "client_secret" alone is meant.'],
    ['github', 'ghp_abc', 'This is a token of a person'],
    ['okta', `00${'a'.repeat(40)}`, 'This is an API token'],
    ['keycloak', '**********', 'hidden on the page'],
    ['openid', '-----BEGIN PRIVATE KEY-----', 'This is a key'],
    ['openid', ' with-white-space\n', 'with-white-space'],
  ] as const
  for (const [id, text, said] of secrets)
    expect([text, read(named(id).pastedSecret(text))]).toEqual([text, expect.stringContaining(said)])
})

describe('the document of a provider', () => {
  const answering = (documents: Readonly<Record<string, string>>) => async (url: string) =>
    documents[url] === undefined
      ? new Response('nothing here', { status: 404 })
      : new Response(JSON.stringify({ issuer: documents[url] }))
  const at = (issuer: string) => `${issuer}/.well-known/openid-configuration`

  it('says the issuer letter by letter, also where its own address was pasted', async () => {
    const find = (id: string, address: string, documents: Readonly<Record<string, string>>) =>
      findIssuer(named(id), address, answering(documents))
    const slash = { [at('https://id.test/o')]: 'https://id.test/o/' }
    expect(await find('openid', 'https://id.test/o', slash)).toMatchObject({ issuer: 'https://id.test/o/' })
    const elsewhere = { [at('https://id.test/flow')]: 'https://id.test/v2.0/' }
    expect(await find('openid', at('https://id.test/flow'), elsewhere)).toMatchObject({
      ...{ issuer: 'https://id.test/v2.0/', discoveryURL: at('https://id.test/flow') },
    })
    await expect(find('openid', 'https://id.test/flow', elsewhere)).rejects.toMatchObject({
      code: 'another_issuer',
    })
    await expect(find('okta', 'https://team.okta.com/oauth2/default', {})).rejects.toMatchObject({
      code: 'no_document',
      next: expect.stringContaining('The org authorization server is https://team.okta.com.'),
    })
    expect(await find('github', 'https://github.com', {})).toBeUndefined()
  })
})
