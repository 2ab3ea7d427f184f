import { readFileSync } from 'node:fs'
import { type Notice, type OAuth2StrategyConfig, parseConfig } from '@gatewright/config'

const guides = new URL('../../../../../docs/guides/', import.meta.url)

export const readGuide = (file: string): string => readFileSync(new URL(file, guides), 'utf8')

/** An entry as a guide prints it: the strategy, and where it is offered. */
export interface GuideEntry {
  /** The heading that it stands below. */
  readonly heading: string
  /** JSON text with the guide's placeholders. */
  readonly text: string
}

/** Every whole entry of a guide; other JSON shows a key or two. */
export function entriesOf(guide: string): readonly GuideEntry[] {
  return guide.split(/^#{1,2} /m).flatMap(section =>
    [...section.matchAll(/```json\n(\{\n {2}"authStrategies"[\s\S]*?)```/g)].map(([, text = '']) => ({
      heading: section.slice(0, section.indexOf('\n')),
      text,
    })),
  )
}

/** What a reader puts in the place of a placeholder. */
const filledIn: Readonly<Record<string, string>> = {
  'Directory (tenant) ID': '11111111-1111-4111-8111-111111111111',
  'Application (client) ID': 'aaaaaaaa-0000-4000-8000-000000000001',
  'User flow': 'B2C_1_signin',
  Issuer: 'https://idp.example.com',
  'Authorization URL': 'https://idp.example.com/authorize',
  'Token URL': 'https://idp.example.com/token',
  'User info URL': 'https://idp.example.com/user',
}

const fillIn = (text: string): string =>
  text.replaceAll(
    /<([^<>]+)>/g,
    (_, name: string) => filledIn[name] ?? name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
  )

/** What `check` makes of a file with this entry and nothing else but the server's address. */
export function checked({ text }: Pick<GuideEntry, 'text'>): {
  readonly problems: readonly string[]
  readonly notices: readonly Notice[]
  readonly strategy: OAuth2StrategyConfig
} {
  const entry = JSON.parse(fillIn(text))
  const [id = ''] = Object.keys(entry.authStrategies)
  const variables = [...text.matchAll(/\$\{env:(\w+)\}/g)].map(([, name = '']) => [
    name,
    'value-of-the-secret-0001',
  ])
  const result = parseConfig(
    JSON.stringify({ httpServer: { externalUrl: 'https://sso.example.com' }, ...entry }),
    { file: '/nowhere/gatewright.config.json', env: Object.fromEntries(variables) },
  )
  const strategies = result.ok ? result.config.strategies : []
  return {
    problems: result.ok ? [] : result.problems.map(({ path, what }) => `${path}: ${what}`),
    notices: result.ok ? result.notices : [],
    strategy: strategies.find(one => one.id === id) as OAuth2StrategyConfig,
  }
}
