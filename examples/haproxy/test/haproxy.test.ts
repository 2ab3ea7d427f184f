import { beforeAll } from 'vitest'
import {
  ensureInstalled,
  fillIn,
  startDaemon,
  temporaryFolder,
} from '../../../packages/server/test/gate/support/daemon.ts'
import { describeRecipe } from '../../../packages/server/test/gate/support/recipe-suite.ts'
import { freePort } from '../../../tests/support/free-ports.ts'

beforeAll(() => ensureInstalled('haproxy'), 300_000)

describeRecipe('the HAProxy recipe', async ({ gatewright, app, tls }) => {
  const port = await freePort()
  const folder = temporaryFolder({
    'gatewright.lua': fillIn('haproxy/gatewright.lua', { '-- "x-webauth-user"': '"x-webauth-user"' }),
  })
  const recipe = fillIn('haproxy/haproxy.cfg', {
    '/etc/haproxy/gatewright.lua': `${folder}/gatewright.lua`,
    '127.0.0.1:3000': `127.0.0.1:${gatewright}`,
    '127.0.0.1:4100': `127.0.0.1:${app}`,
    'bind :80\n': `bind 127.0.0.1:${port}${tls === undefined ? '' : ` ssl crt ${tls.both} alpn h2,http/1.1`}\n`,
  })
  const own = temporaryFolder({ 'haproxy.cfg': recipe })
  await startDaemon('haproxy', ['-db', '-f', `${own}/haproxy.cfg`], port)
  return port
})
