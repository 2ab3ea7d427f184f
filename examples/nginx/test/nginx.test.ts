import { beforeAll, expect, it } from 'vitest'
import { ask } from '../../../packages/server/test/gate/support/ask.ts'
import { ensureInstalled } from '../../../packages/server/test/gate/support/daemon.ts'
import { startRecipe } from '../../../packages/server/test/gate/support/recipe-start.ts'
import { describeRecipe } from '../../../packages/server/test/gate/support/recipe-suite.ts'
import { startNginx } from './start-nginx.ts'

beforeAll(() => ensureInstalled('nginx'), 300_000)

describeRecipe('the nginx recipe', startNginx)

it('shows a page no answer of the check, whatever an app says to nginx', async () => {
  const { port, cookie, upstream } = await startRecipe(startNginx)
  upstream.server.removeAllListeners('request')
  upstream.server.on('request', (_request, response) => {
    response.setHeader('x-accel-redirect', '/_gatewright_check')
    response.end('from the app')
  })
  const { status, body, headers } = await ask(port, '/public/x', { headers: { cookie } })
  expect([status, body, headers['remote-user']]).toEqual([200, 'from the app', undefined])
})
