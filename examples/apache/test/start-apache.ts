import { fillIn, startDaemon, temporaryFolder } from '../../../packages/server/test/gate/support/daemon.ts'
import type { Backends } from '../../../packages/server/test/gate/support/recipe-start.ts'
import { freePort } from '../../../tests/support/free-ports.ts'

/** The real Apache on the recipe, until the test ends. @returns its port */
export async function startApache({
  gatewright,
  tls,
}: Pick<Backends, 'gatewright' | 'tls'>): Promise<number> {
  const port = await freePort()
  const certificate = tls && `SSLCertificateFile ${tls.cert}\nSSLCertificateKeyFile ${tls.key}`
  const https = tls === undefined ? '' : `\nProtocols h2 http/1.1\nSSLEngine on\n${certificate}`
  const recipe = fillIn('apache/support.conf', {
    '127.0.0.1:3000': `127.0.0.1:${gatewright}`,
    '<VirtualHost *:80>': `<VirtualHost 127.0.0.1:${port}>${https}`,
  })
  const modules = ['mpm_event', 'authz_core', 'headers', 'proxy', 'proxy_http', 'ssl', 'http2']
  const main = `
    ServerName localhost
    Listen 127.0.0.1:${port}
    PidFile apache.pid
    DefaultRuntimeDir .
    ErrorLog error.log
    ${process.getuid?.() === 0 ? 'User www-data\n    Group www-data' : ''}
    ${modules.map(name => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n    ')}
    Include support.conf
    `
  const folder = temporaryFolder({ 'apache.conf': main, 'support.conf': recipe })
  await startDaemon('apache2', ['-d', folder, '-f', 'apache.conf', '-DFOREGROUND'], port)
  return port
}
