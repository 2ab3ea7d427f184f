import { generateKeyPairSync } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Daemon, startDaemon } from '../../support/daemon.ts'
import { requireDebian } from '../../support/debian.ts'
import { freePort } from '../../support/free-ports.ts'

export interface Client {
  readonly id: string
  readonly secret: string
  readonly callbackURL: string
  /** In the userinfo answer as well as in the id_token, or in the former alone. */
  readonly claimsInToken?: boolean
  readonly options?: Readonly<Record<string, unknown>>
}

export interface Portal extends Daemon {
  readonly issuer: string
  readonly host: string
}

/** Made for trying out by its authors: `dwho` with the password `dwho`, and others. */
export const doctorWho = { user: 'dwho', password: 'dwho', email: 'dwho@badwolf.org' }

/**
 * LemonLDAP::NG's portal as an OpenID provider, with its own backend of people for trying out, in a folder of its own. Starman serves it, as its
 * guide has it, and closes a connection that was idle for a second without a word.
 * @param clients by their key in its configuration
 * @throws Absent
 */
export async function startPortal(clients: Readonly<Record<string, Client>>): Promise<Portal> {
  requireDebian('lemonldap-ng')
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-lemonldap-'))
  chmodSync(folder, 0o755)
  const port = await freePort()
  const host = `127.0.0.1:${port}`
  for (const each of ['conf', 'cache', 'sessions/lock', 'psessions/lock']) {
    mkdirSync(join(folder, each), { recursive: true })
  }
  writeFileSync(join(folder, 'conf', 'lmConf-1.json'), JSON.stringify(configuration(folder, host, clients)))
  writeFileSync(join(folder, 'lemonldap-ng.ini'), settings(folder))
  writeFileSync(
    join(folder, 'portal.psgi'),
    'use Lemonldap::NG::Portal::Main;\nLemonldap::NG::Portal::Main->run({});\n',
  )
  const args = ['--host', '127.0.0.1', '--port', String(port), '--workers', '2', join(folder, 'portal.psgi')]
  const env = { LLNG_DEFAULTCONFFILE: join(folder, 'lemonldap-ng.ini') }
  const clean = () => rmSync(folder, { recursive: true, force: true })
  const daemon = await startDaemon('starman', args, port, { env }).catch(error => {
    clean()
    throw error
  })
  return {
    ...{ issuer: `http://${host}`, host },
    async stop() {
      await daemon.stop()
      clean()
    },
  }
}

const settings = (folder: string): string => `[all]
logLevel = warn
[configuration]
type = File
dirName = ${folder}/conf
[portal]
staticPrefix = /static
templateDir = /usr/share/lemonldap-ng/portal/templates
languages = en
`

function configuration(folder: string, host: string, clients: Readonly<Record<string, Client>>): object {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const each = <Value>(make: (client: Client) => Value) =>
    Object.fromEntries(Object.entries(clients).map(([key, client]) => [key, make(client)]))
  const inFiles = (name: string) => ({
    Directory: `${folder}/${name}`,
    LockDirectory: `${folder}/${name}/lock`,
    generateModule: 'Lemonldap::NG::Common::Apache::Session::Generate::SHA256',
  })
  return {
    ...{ cfgNum: 1, cfgAuthor: 'tests', cfgDate: '1700000000', cfgVersion: '2.16.1' },
    ...{ portal: `http://${host}/`, domain: '127.0.0.1', cookieName: 'lemonldap', securedCookie: 0 },
    ...{ authentication: 'Demo', userDB: 'Same', passwordDB: 'Demo', registerDB: 'Null' },
    demoExportedVars: { cn: 'cn', mail: 'mail', uid: 'uid' },
    ...{ globalStorage: 'Apache::Session::File', globalStorageOptions: inFiles('sessions') },
    ...{ persistentStorage: 'Apache::Session::File', persistentStorageOptions: inFiles('psessions') },
    localSessionStorage: 'Cache::FileCache',
    localSessionStorageOptions: {
      ...{ namespace: 'tests', cache_root: `${folder}/cache`, cache_depth: 3 },
      ...{ default_expires_in: 600, directory_umask: '007' },
    },
    locationRules: { [host]: { default: 'accept' } },
    macros: { _whatToTrace: 'lc($_user)' },
    whatToTrace: '_whatToTrace',
    issuerDBOpenIDConnectActivation: 1,
    issuerDBOpenIDConnectPath: '^/oauth2/',
    oidcServiceAllowAuthorizationCodeFlow: 1,
    oidcServiceMetaDataIssuer: `http://${host}`,
    oidcServicePrivateKeySig: privateKey.export({ type: 'pkcs1', format: 'pem' }),
    oidcServicePublicKeySig: publicKey.export({ type: 'spki', format: 'pem' }),
    oidcServiceKeyIdSig: 'tests-1',
    oidcRPMetaDataExportedVars: each(() => ({ email: 'mail', name: 'cn', preferred_username: 'uid' })),
    oidcRPMetaDataOptions: each(({ id, secret, callbackURL, claimsInToken = false, options }) => ({
      oidcRPMetaDataOptionsClientID: id,
      oidcRPMetaDataOptionsClientSecret: secret,
      oidcRPMetaDataOptionsRedirectUris: callbackURL,
      oidcRPMetaDataOptionsPostLogoutRedirectUris: callbackURL,
      oidcRPMetaDataOptionsIDTokenSignAlg: 'RS256',
      oidcRPMetaDataOptionsIDTokenForceClaims: Number(claimsInToken),
      oidcRPMetaDataOptionsUserIDAttr: 'uid',
      oidcRPMetaDataOptionsBypassConsent: 1,
      ...options,
    })),
  }
}
