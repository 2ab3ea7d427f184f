import { makeSnippet, snippetProviders } from '@gatewright/config'
import { describe, expect, test } from 'vitest'
import { recogniseProvider } from '../../src/strategies/oauth2/kind.ts'
import { checked, entriesOf, type GuideEntry, readGuide } from './support/guide-entries.ts'

const providers = readGuide('providers.md')
const onThePage = entriesOf(providers)

const idOf = ({ text }: GuideEntry): string => Object.keys(JSON.parse(text).authStrategies)[0] ?? ''
const optionsOf = ({ text }: GuideEntry): object =>
  JSON.parse(text).authStrategies[idOf({ heading: '', text })].options

/** The entry of a guide that has one. */
const entryOf = (file: string): GuideEntry => entriesOf(readGuide(`strategies/${file}`))[0] as GuideEntry

test.each([
  ['oauth2-entra-id.md', 'azure', 'entra'],
  ['oauth2-openid.md', 'openid', 'openid'],
  ['oauth2-plain.md', 'plain', 'plain'],
])('the entry of %s is complete, offered, and what the guide says it is', (file, id, kind) => {
  const { problems, strategy } = checked(entryOf(file))
  expect(problems).toEqual([])
  expect([strategy.id, strategy.offered]).toEqual([id, true])
  expect(recogniseProvider(strategy.options).kind).toBe(kind)
})

/** As each of them is recognised, by its addresses alone. */
const kinds: Readonly<Record<string, string>> = {
  'AD FS': 'openid',
  Auth0: 'openid',
  Authelia: 'openid',
  authentik: 'openid',
  'Azure AD B2C': 'openid',
  Discord: 'plain',
  'Entra ID': 'entra',
  'Entra External ID': 'entra',
  GitHub: 'plain',
  GitLab: 'openid',
  glewlwyd: 'openid',
  Google: 'openid',
  Keycloak: 'openid',
  'LemonLDAP::NG': 'openid',
  Nextcloud: 'plain',
  Okta: 'openid',
  Salesforce: 'openid',
  Twitch: 'openid',
  Zitadel: 'openid',
}

describe('the page of providers', () => {
  test('has a row for every entry, and an entry for every row', () => {
    const rows = [...providers.matchAll(/^\| \[([^\]]+)\]\(#([^)]+)\) \| (\w+) \| .+ \|$/gm)]
    expect(rows.map(([, name]) => name)).toEqual(onThePage.map(({ heading }) => heading))
    expect(rows.map(([, name]) => name)).toEqual(Object.keys(kinds))
    for (const [, name = '', anchor, tried = ''] of rows) {
      // As GitHub makes anchors of headings.
      expect(anchor).toBe(
        name
          .toLowerCase()
          .replaceAll(/[^a-z0-9 -]/g, '')
          .replaceAll(' ', '-'),
      )
      // What the words mean stands below the table.
      expect(providers).toContain(`\n- **${tried}**`)
    }
  })

  test.each(onThePage.map(entry => [entry.heading, entry] as const))(
    'has an entry for %s that is taken as it stands, and offered',
    (heading, entry) => {
      const { problems, notices, strategy } = checked(entry)
      expect(problems).toEqual([])
      expect(notices).toEqual([])
      expect(strategy.offered).toBe(true)
      expect(recogniseProvider(strategy.options).kind).toBe(kinds[heading])
    },
  )

  test('takes an address for proven that nobody vouches for only where it says why', () => {
    for (const section of providers.split(/^## /m).slice(1)) {
      if (section.includes('"trustEmail": true')) expect(section.split('```')[2]).toContain('`trustEmail`')
    }
  })
})

/** Where a guide has the entry that the console offers. */
const guideOf: Readonly<Record<string, () => GuideEntry | undefined>> = {
  entra: () => onThePage.find(entry => idOf(entry) === 'azure'),
  openid: () => entryOf('oauth2-openid.md'),
}

test.each(snippetProviders())('the console offers the entry for %s that the guide has', provider => {
  const entry = (guideOf[provider] ?? (() => onThePage.find(one => idOf(one) === provider)))() as GuideEntry
  const snippet = makeSnippet({ provider, name: idOf(entry), externalUrl: 'https://sso.example.com' })
  expect(snippet?.entry).toMatchObject({ type: 'oauth2', options: expect.any(Object) })
  expect((snippet as { entry: { options: object } }).entry.options).toEqual(optionsOf(entry))
})

test('the guide of Entra ID and the page have one entry', () => {
  expect(JSON.parse(entryOf('oauth2-entra-id.md').text)).toEqual(JSON.parse(guideOf.entra?.()?.text ?? ''))
})
