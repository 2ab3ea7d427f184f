import type { AppConfig } from '@gatewright/config'
import { allow } from './rules.ts'

export const appHost = 'support.example.com'

/** An app that every signed-in person may open. */
export function testApp(overrides: Partial<AppConfig> = {}): AppConfig {
  return {
    id: 'support',
    name: 'Support',
    upstreams: [],
    urls: [{ origin: `http://${appHost}`, pathPrefix: '/' }],
    headers: ['remote', 'forwarded'],
    rules: [allow({ signedIn: true })],
    ...overrides,
  }
}
