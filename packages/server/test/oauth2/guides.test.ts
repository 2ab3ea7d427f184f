import { readFileSync } from 'node:fs'
import { type OAuth2StrategyConfig, parseConfig } from '@gatewright/config'
import { expect, test } from 'vitest'
import { recogniseProvider } from '../../src/strategies/oauth2/kind.ts'

const guides = new URL('../../../../docs/guides/strategies/', import.meta.url)

/** What a reader puts in place of the guides' placeholders. */
const filledIn: Record<string, string> = {
  '<Directory (tenant) ID>': '11111111-1111-4111-8111-111111111111',
  '<Application (client) ID>': 'aaaaaaaa-0000-4000-8000-000000000001',
  '<Client ID>': 'Iv1.0123456789abcdef',
}
const env = {
  AZURE_CLIENT_SECRET: 'value-of-the-secret-0000000000000000000001',
  KEYCLOAK_CLIENT_SECRET: 'value-of-the-secret',
  GITHUB_CLIENT_SECRET: 'value-of-the-secret',
}

test.each([
  ['oauth2-entra-id.md', 'azure', 'entra'],
  ['oauth2-openid.md', 'keycloak', 'openid'],
  ['oauth2-plain.md', 'github', 'plain'],
])('the entry of %s is complete, offered, and what the guide says it is', (file, id, kind) => {
  const guide = readFileSync(new URL(file, guides), 'utf8')
  let entry = guide.match(/```json\n(\{\n {2}"authStrategies"[\s\S]*?)```/)?.[1] ?? ''
  for (const [placeholder, value] of Object.entries(filledIn)) entry = entry.replaceAll(placeholder, value)
  const text = JSON.stringify({
    httpServer: { externalUrl: 'https://sso.example.com' },
    ...JSON.parse(entry),
  })
  const result = parseConfig(text, { file: '/nowhere/gatewright.config.json', env })
  expect(result.ok ? [] : result.problems).toEqual([])
  const config = result.ok ? result.config : undefined
  const strategy = config?.strategies.find(one => one.id === id) as OAuth2StrategyConfig
  expect(strategy.offered).toBe(true)
  expect(recogniseProvider(strategy.options).kind).toBe(kind)
})
