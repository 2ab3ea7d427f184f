/** Files with secrets that other accounts of the machine may read. */
import { realpathSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Config } from './config.ts'
import type { Notice } from './problem.ts'
import { quoted } from './quoted.ts'
import { isBelow, secretFolders } from './read-file.ts'
import { secretPlaces } from './redact.ts'
import { secretFilesOf } from './secrets/hidden.ts'

/** Whether secrets are written out in a text: masks, references and public keys are none. */
export const holdsSecrets = (text: string): boolean => secretPlaces(text).some(({ isStray }) => !isStray)

/**
 * A notice for the configuration file where secrets are written out in it, and for each file that it takes secrets from,
 * where the group or everybody may read it. Folders that a platform fills and guards itself are left to it.
 */
export function noteReadableFiles(
  config: Config,
  file: string,
  text: string,
  env: Readonly<Record<string, string | undefined>>,
): readonly Notice[] {
  if (process.platform === 'win32') return []
  const { tls } = config.http
  const keys = [
    ...secretFilesOf(config),
    ...(tls === undefined || tls.acme ? [] : [tls.key]),
    ...(config.extAuthz?.grpc?.tls === undefined ? [] : [config.extAuthz.grpc.tls.key]),
    ...config.apps.flatMap(app => (app.tls?.client === undefined ? [] : [app.tls.client.key])),
    // A shared secret, unlike the public keys beside it.
    join(config.dataFolder, 'global', 'end_users_auth.key'),
  ]
  const guarded = secretFolders(env)
  const paths = [...(holdsSecrets(text) ? [resolve(file)] : []), ...keys]
  return [...new Set(paths)].flatMap(path => {
    const mode = modeOf(path)
    if (mode === undefined || (mode & 0o044) === 0 || guarded.some(folder => isBelow(folder, path))) return []
    const who = mode & 0o004 ? 'every account of this machine' : 'its group'
    const text = `${path} holds secrets and can be read by ${who} (mode ${(mode & 0o777).toString(8)}). Take that away: chmod 600 ${quoted(path)}`
    return [{ code: 'readable_by_others', file, line: 1, column: 1, length: 1, path: '', text } as const]
  })
}

/** Of a regular file; a pipe of the command line is nobody else's. */
function modeOf(path: string): number | undefined {
  try {
    const found = statSync(realpathSync(path))
    return found.isFile() ? found.mode : undefined
  } catch {
    return undefined
  }
}
