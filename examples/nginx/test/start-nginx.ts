import { fillIn, startDaemon, temporaryFolder } from '../../../packages/server/test/gate/support/daemon.ts'
import type { Backends } from '../../../packages/server/test/gate/support/recipe-start.ts'
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
  const main = `
    daemon off;
    worker_processes 1;
    pid nginx.pid;
    error_log stderr warn;
    events {}
    http {
      access_log off;
      client_body_temp_path body;
      proxy_temp_path proxy;
      fastcgi_temp_path fastcgi;
      uwsgi_temp_path uwsgi;
      scgi_temp_path scgi;
      include support.conf;
    }`
  const folder = temporaryFolder({ 'nginx.conf': main, 'support.conf': recipe })
  await startDaemon('nginx', ['-p', folder, '-c', `${folder}/nginx.conf`, '-e', 'stderr'], port)
  return port
}
