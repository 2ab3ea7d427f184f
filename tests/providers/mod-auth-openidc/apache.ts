import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Daemon, startDaemon } from '../../support/daemon.ts'
import { requireDebian } from '../../support/debian.ts'

/** A site of its own, whose people sign in by a client of its own. */
export interface Site {
  readonly port: number
  readonly clientID: string
  readonly secret: string
  /** Further directives of the module. */
  readonly directives: readonly string[]
}

export interface Apache extends Daemon {
  /** The lines of its error log. */
  said(): readonly string[]
}

const modules = '/usr/lib/apache2/modules'
const loaded = [
  'mpm_event',
  'authn_core',
  'authz_core',
  'authz_user',
  'auth_openidc',
  'headers',
  'env',
  'dir',
  'mime',
]

export const callbackOf = (port: number): string => `http://localhost:${port}/signed-in/callback`

/**
 * Apache with mod_auth_openidc as a relying party, one site a port: every page wants somebody who is signed in, and says who that is in a header.
 * @param metadata address of the provider's discovery document
 * @throws Absent
 */
export async function startApache(metadata: string, sites: readonly Site[]): Promise<Apache> {
  requireDebian('mod-auth-openidc')
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-apache-'))
  // Started by root, Apache gives its rights away.
  chmodSync(folder, 0o755)
  mkdirSync(join(folder, 'pages'))
  writeFileSync(join(folder, 'pages', 'index.html'), '<title>The site</title>')
  writeFileSync(join(folder, 'pages', 'out.html'), '<title>Signed out</title>')
  writeFileSync(join(folder, 'httpd.conf'), configuration(folder, metadata, sites))
  const clean = () => rmSync(folder, { recursive: true, force: true })
  const args = ['-d', folder, '-f', join(folder, 'httpd.conf'), '-D', 'FOREGROUND']
  const log = join(folder, 'error.log')
  const daemon = await startDaemon('/usr/sbin/apache2', args, sites[0]?.port ?? 0).catch(error => {
    clean()
    throw error
  })
  return {
    said: () => readFileSync(log, 'utf8').split('\n'),
    async stop() {
      await daemon.stop()
      clean()
    },
  }
}

const configuration = (folder: string, metadata: string, sites: readonly Site[]): string => `
${loaded.map(name => `LoadModule ${name}_module ${modules}/mod_${name}.so`).join('\n')}
ServerName localhost
${process.getuid?.() === 0 ? 'User #65534\nGroup #65534' : ''}
PidFile ${folder}/pid
DefaultRuntimeDir ${folder}
ErrorLog ${folder}/error.log
LogLevel warn
TypesConfig /dev/null
AddType text/html .html
DocumentRoot ${folder}/pages
${sites.map(site => host(metadata, site)).join('\n')}
`

const host = (metadata: string, { port, clientID, secret, directives }: Site): string => `
Listen 127.0.0.1:${port}
<VirtualHost 127.0.0.1:${port}>
  ServerName localhost:${port}
  OIDCProviderMetadataURL ${metadata}
  OIDCClientID ${clientID}
  OIDCClientSecret ${secret}
  OIDCRedirectURI ${callbackOf(port)}
  OIDCCryptoPassphrase only-for-these-tests
  OIDCScope "openid profile email"
  ${directives.join('\n  ')}
  <Location />
    AuthType openid-connect
    Require valid-user
    Header always set X-Who "%{OIDC_CLAIM_preferred_username}e"
    Header always set X-Object "%{OIDC_CLAIM_oid}e"
  </Location>
  <Location /out.html>
    AuthType None
    Require all granted
  </Location>
</VirtualHost>
`
