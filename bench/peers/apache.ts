import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Peer } from '../support/contest.ts'
import { listening } from '../support/process.ts'
import { type Provider, signedIn, type Task } from './npm-peers.ts'

const program = ['/usr/sbin/apache2', '/usr/sbin/httpd'].find(existsSync)
const modules = ['/usr/lib/apache2/modules', '/usr/lib64/httpd/modules'].find(existsSync) ?? ''

/**
 * Apache with mod_auth_openidc, signed in at the provider, its sessions in shared memory as by default. It answers the
 * check itself, or is the reverse proxy in front of the app.
 */
export function apachePeer(task: Task, { issuer, apachePort: port }: Provider): Peer {
  const name = 'Apache with mod_auth_openidc'
  return {
    name,
    async start() {
      if (program === undefined) throw new Error('Apache is not found (Debian: apache2-bin)')
      if (!existsSync(join(modules, 'mod_auth_openidc.so'))) {
        throw new Error('mod_auth_openidc is not found (Debian: libapache2-mod-auth-openidc)')
      }
      const folder = mkdtempSync(join(tmpdir(), 'gatewright-bench-apache-'))
      // Started by root, Apache gives its rights away.
      chmodSync(folder, 0o755)
      mkdirSync(join(folder, 'pages', 'sign-in'), { recursive: true })
      writeFileSync(join(folder, 'pages', 'sign-in', 'done.txt'), 'signed in')
      writeFileSync(join(folder, 'httpd.conf'), configuration(folder, port, issuer, task))
      const child = spawn(program, ['-d', folder, '-f', join(folder, 'httpd.conf'), '-D', 'FOREGROUND'])
      const apache = await listening(child, port, () => rmSync(folder, { recursive: true, force: true }))
      const { stdout } = spawnSync(program, ['-v'], { encoding: 'utf8' })
      const origin = `${/Apache\/\S+/.exec(stdout)?.[0]}, both Apache-2.0`
      return { ...(await signedIn(name, apache, task, '/sign-in/done.txt')), origin }
    },
  }
}

function configuration(
  folder: string,
  port: number,
  issuer: string,
  { path, headers, upstream, expectedStatus }: Task,
): string {
  const needed = [
    'mpm_event',
    'authn_core',
    'authz_core',
    'authz_user',
    'auth_openidc',
    'headers',
    'rewrite',
    'proxy',
    'proxy_http',
  ]
  const answer = [
    ...Object.entries(headers ?? {}).map(([name, value]) => `Header always set "${name}" "${value}"`),
    // Within a Location it comes after the check of the session.
    `RewriteEngine On`,
    `RewriteRule ^ - [R=${expectedStatus},L]`,
  ]
  return `
${needed.map(name => `LoadModule ${name}_module ${modules}/mod_${name}.so`).join('\n')}
ServerName 127.0.0.1
${process.getuid?.() === 0 ? 'User #65534\nGroup #65534' : ''}
Listen 127.0.0.1:${port}
PidFile ${folder}/pid
DefaultRuntimeDir ${folder}
ErrorLog ${folder}/error.log
LogLevel crit
DocumentRoot ${folder}/pages
# One process with a thread for each connection of the load and some more.
ServerLimit 1
StartServers 1
MinSpareThreads 1
MaxSpareThreads 64
ThreadsPerChild 64
MaxRequestWorkers 64
KeepAlive On
MaxKeepAliveRequests 0
OIDCProviderMetadataURL ${issuer}/.well-known/openid-configuration
OIDCClientID bench
OIDCClientSecret bench-secret
OIDCRedirectURI http://127.0.0.1:${port}/sign-in/callback
OIDCCryptoPassphrase only-for-this-bench
OIDCScope "openid profile email"
<Location /sign-in>
  AuthType openid-connect
  Require valid-user
</Location>
<Location ${path.split('?')[0]}>
  AuthType openid-connect
  OIDCUnAuthAction 401
  Require claim sub:ada
  ${upstream === undefined ? answer.join('\n  ') : `ProxyPass ${upstream}${path.split('?')[0]} keepalive=On`}
</Location>
`
}
