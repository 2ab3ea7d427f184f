import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type Daemon, startDaemon } from '../../support/daemon.ts'
import { requireDebian } from '../../support/debian.ts'
import { freePort } from '../../support/free-ports.ts'
import { type SetUp, setUp } from './set-up.ts'

export interface Glewlwyd extends Daemon {
  readonly origin: string
  readonly host: string
  issuerOf(plugin: string): string
}

const tables = '/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3'

/**
 * glewlwyd with a database of its own in a folder of its own, everything set up by its administration's API.
 * @throws Absent
 */
export async function startGlewlwyd(wanted: SetUp): Promise<Glewlwyd> {
  requireDebian('glewlwyd')
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-glewlwyd-'))
  const port = await freePort()
  const host = `127.0.0.1:${port}`
  const origin = `http://${host}`
  const database = new DatabaseSync(join(folder, 'glewlwyd.sqlite'))
  // Debian's tables keep a property of clients under another name than the plugin reads it by.
  const sql = readFileSync(tables, 'utf8')
  database.exec(
    sql.replace(
      '"post_logout_redirect_uri":{"multiple":false',
      '"post_logout_redirect_uris":{"multiple":true',
    ),
  )
  database.close()
  writeFileSync(join(folder, 'glewlwyd.conf'), configuration(folder, port))
  const clean = () => rmSync(folder, { recursive: true, force: true })
  let daemon: Daemon | undefined
  try {
    daemon = await startDaemon('glewlwyd', ['--config-file', join(folder, 'glewlwyd.conf')], port)
    await setUp(origin, wanted)
  } catch (error) {
    await daemon?.stop()
    clean()
    throw error
  }
  const { stop } = daemon
  return {
    ...{ origin, host, issuerOf: plugin => `${origin}/api/${plugin}` },
    async stop() {
      await stop()
      clean()
    },
  }
}

const configuration = (folder: string, port: number): string => `
port = ${port}
bind_address = "127.0.0.1"
external_url = "http://127.0.0.1:${port}"
login_url = "login.html"
api_prefix = "api"
static_files_path = "/usr/share/glewlwyd/webapp"
static_files_mime_types = ({ extension = ".html", mime_type = "text/html" })
log_mode = "console"
log_level = "WARNING"
cookie_secure = 0
session_key = "GLEWLWYD2_SESSION_ID"
admin_scope = "g_admin"
profile_scope = "g_profile"
user_module_path = "/usr/lib/glewlwyd/user"
client_module_path = "/usr/lib/glewlwyd/client"
user_auth_scheme_module_path = "/usr/lib/glewlwyd/scheme"
plugin_module_path = "/usr/lib/glewlwyd/plugin"
hash_algorithm = "SHA512"
database = { type = "sqlite3", path = "${folder}/glewlwyd.sqlite" }
`
