import { beforeAll, expect, it } from 'vitest'
import { ask } from '../../../packages/server/test/gate/support/ask.ts'
import { ensureInstalled } from '../../../packages/server/test/gate/support/daemon.ts'
import { startRecipe } from '../../../packages/server/test/gate/support/recipe-start.ts'
import { describeRecipe } from '../../../packages/server/test/gate/support/recipe-suite.ts'
import { startApache } from './start-apache.ts'

beforeAll(() => ensureInstalled('apache2'), 300_000)

describeRecipe('the Apache recipe', startApache)

it('answers what only proxies ask itself, and nobody is told who is calling', async () => {
  const { port, cookie } = await startRecipe(startApache)
  for (const path of ['/api/v1/gate/check', '/api/v1/gate/ext-authz/page', '/api/v1/gate/ext-authz/']) {
    const { status, headers } = await ask(port, path, { headers: { cookie } })
    expect([path, status, headers['remote-user']]).toEqual([path, 404, undefined])
  }
})
