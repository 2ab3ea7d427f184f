import { fillIn } from '../../../packages/server/test/gate/support/daemon.ts'
import type { Backends } from '../../../packages/server/test/gate/support/recipe-start.ts'
import { runNginx } from '../../../packages/server/test/gate/support/run-nginx.ts'
import { freePort } from '../../../tests/support/free-ports.ts'

/** The real nginx on the recipe, before an app, until the test ends. @returns its port */
export async function startNginx({ gatewright, app, tls }: Omit<Backends, 'server'>): Promise<number> {
  const port = await freePort()
  const recipe = fillIn('nginx/support.conf', {
    '# auth_request_set $gw_webauth_user': 'auth_request_set $gw_webauth_user',
    '# proxy_set_header X-WEBAUTH-USER': 'proxy_set_header X-WEBAUTH-USER',
    '127.0.0.1:3000': `127.0.0.1:${gatewright}`,
    '127.0.0.1:4100': `127.0.0.1:${app}`,
    'listen 80;':
      tls === undefined
        ? `listen 127.0.0.1:${port};`
        : `listen 127.0.0.1:${port} ssl http2; ssl_certificate ${tls.cert}; ssl_certificate_key ${tls.key};`,
  })
  await runNginx(recipe, port)
  return port
}
