import { beforeAll } from 'vitest'
import {
  ensureInstalled,
  fillIn,
  startDaemon,
  temporaryFolder,
} from '../../../packages/server/test/gate/support/daemon.ts'
import { describeRecipe } from '../../../packages/server/test/gate/support/recipe-suite.ts'
import { freePort } from '../../../tests/support/free-ports.ts'

beforeAll(() => ensureInstalled('caddy'), 300_000)

describeRecipe('the Caddy recipe', async ({ gatewright, app, tls }) => {
  const port = await freePort()
  const recipe = fillIn('caddy/Caddyfile', {
    '# request_header X-Webauth-User': 'request_header X-Webauth-User',
    '# @no_x_webauth_user': '@no_x_webauth_user',
    '# request_header @no_x_webauth_user': 'request_header @no_x_webauth_user',
    '127.0.0.1:3000': `127.0.0.1:${gatewright}`,
    '127.0.0.1:4100': `127.0.0.1:${app}`,
    ...(tls && {
      'http://support.example.com {': `https://support.example.com {\n\ttls ${tls.cert} ${tls.key}\n`,
    }),
  })
  const options = `{\n\tadmin off\n\tauto_https off\n\t${tls === undefined ? 'http' : 'https'}_port ${port}\n\tdefault_bind 127.0.0.1\n}\n`
  const folder = temporaryFolder({ Caddyfile: options + recipe })
  await startDaemon('caddy', ['run', '--config', `${folder}/Caddyfile`, '--adapter', 'caddyfile'], port)
  return port
})
