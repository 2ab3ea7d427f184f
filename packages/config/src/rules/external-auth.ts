/** The key that verifies external users' tokens. */

import { join } from 'node:path'
import { checkKey } from '../check-key.ts'
import { externalKeyFiles, keyFileFault, readExternalKey } from '../key-files.ts'
import { isHmac } from '../keys.ts'
import { noteOddSecret } from '../secrets/note-odd-secret.ts'
import { entriesOf, type RuleContext } from './context.ts'
import { checkKeySetAddress } from './key-set-address.ts'

export function checkExternalAuth(context: RuleContext): void {
  const { file, report } = context
  const auth = file.pro?.externalAuth
  noteUsersWithoutKey(context)
  if (auth?.enabled !== true) return
  const path = ['pro', 'externalAuth']
  noteSwitches(context)
  const set = (['publicKey', 'secret', 'jwksClient'] as const).filter(key =>
    context.isWritten([...path, key]),
  )
  if (set.length > 1) {
    report.problem(
      [...path, set[1] ?? ''],
      {
        code: 'two_keys',
        what: `${set.join(' and ')} are set.`,
        why: 'Tokens are verified with one of them, and which one should not be a surprise.',
        fix: 'Keep the one that signs your tokens.',
      },
      'key',
    )
    return
  }
  if (context.isWritten([...path, 'jwksClient'])) {
    checkKeySetAddress(auth.jwksClient?.jwksUri, [...path, 'jwksClient', 'jwksUri'], report)
    for (const key of ['audience', 'issuer', 'algorithms']) {
      if (context.isWritten([...path, key])) continue
      report.problem([...path, key], {
        code: 'jwks_unpinned',
        what: `jwksClient is set and "${key}" is not.`,
        why: 'A key set often signs for many sites: a token made for another one would be accepted here.',
        fix: `Add "${key}" as your tokens carry it.`,
      })
    }
    const wrong = (auth.algorithms ?? []).findIndex(algorithm => algorithm !== undefined && isHmac(algorithm))
    if (wrong !== -1) {
      report.problem([...path, 'algorithms', wrong], {
        code: 'key_algorithm',
        what: `${report.shown([...path, 'algorithms', wrong])} is for a shared secret, and a key set holds public keys.`,
        why: 'Whoever can read the public key could sign with it.',
        fix: 'Write the algorithm of your keys, usually RS256 or ES256.',
      })
    }
    return
  }
  if (set.length === 1 && auth.publicKey === undefined && auth.secret === undefined) return
  const fault = set.length === 0 && keyFileFault(externalKeyFiles, context.dataFolder, context.sources)
  if (fault) report.problem(path, fault, 'key')
  const found = readExternalKey(auth, context.dataFolder, context.sources)
  if (found !== undefined && set.length === 0) {
    noteOddSecret(report, path, found, `\${file:${join(context.dataFolder, 'global', 'end_users_auth.key')}}`)
  }
  if (found)
    checkKey(found, auth.algorithms, path, auth.secret === undefined ? 'publicKey' : 'secret', report)
}

/** Paths of apps that are for users whose tokens nothing verifies. */
function noteUsersWithoutKey({
  file,
  report,
  isWritten,
  hasProblemBelow,
  dataFolder,
  sources,
}: RuleContext): void {
  const path = ['pro', 'externalAuth']
  if (hasProblemBelow(path) || isWritten([...path, 'jwksClient'])) return
  const auth = file.pro?.externalAuth
  const isOff = auth?.enabled !== true
  if (!isOff && ['publicKey', 'secret'].some(key => isWritten([...path, key]))) return
  const places = entriesOf(file.apps).flatMap(([id, app]) => [
    ...((app.externalAuth?.length ?? 0) > 0 ? [['apps', id, 'externalAuth']] : []),
    ...(app.rules ?? []).flatMap((rule, index) =>
      rule?.externalUsers === true ? [['apps', id, 'rules', index, 'externalUsers']] : [],
    ),
  ])
  if (places.length === 0) return
  if (!isOff && readExternalKey(auth, dataFolder, sources) !== undefined) return
  for (const place of places)
    report.notice(
      place,
      'users_without_key',
      isOff
        ? 'No external user gets in here: pro.externalAuth is off. Set pro.externalAuth.enabled to true, and give it the key that verifies their tokens.'
        : 'No external user gets in here: pro.externalAuth has no key that verifies their tokens. Write publicKey, secret or jwksClient there.',
    )
}

const switches = ['allowTokensWithoutExpiry', 'allowTokensWithoutSubject'] as const

/** Says what a switch for old sites lets in; and, of a file of the other program, that there is one. */
function noteSwitches(context: RuleContext): void {
  const { file, report } = context
  const auth = file.pro?.externalAuth
  const path = ['pro', 'externalAuth']
  if (auth?.allowTokensWithoutExpiry === true) {
    report.notice(
      [...path, 'allowTokensWithoutExpiry'],
      'tokens_without_limit',
      'A token without exp counts for maxAge from its iat, and for ever if it has none; only a new key ends it. Let the site write exp, and take this out.',
    )
  }
  if (auth?.allowTokensWithoutSubject === true) {
    report.notice(
      [...path, 'allowTokensWithoutSubject'],
      'tokens_without_limit',
      'Everybody whose token has no sub is "external:unknown" to the app. Let the site write sub, its id of the person, and take this out.',
    )
  }
  const isOfTheOtherProgram = context.isWritten(['version']) || context.isWritten(['pro', 'licenseKey'])
  const hasKey =
    context.isWritten([...path, 'jwksClient']) ||
    readExternalKey(auth ?? {}, context.dataFolder, context.sources) !== undefined
  const isSettled = ['maxAge', ...switches].some(key => context.isWritten([...path, key]))
  if (!isOfTheOtherProgram || !hasKey || isSettled) return
  report.notice(
    path,
    'tokens_need_limit',
    'Tokens of external users need exp, at most a day after iat, and sub, a text. If your site’s have none, write "allowTokensWithoutExpiry": true or "allowTokensWithoutSubject": true here; if they are good for longer, "maxAge": "7d". If they have both, "maxAge": "1d" says so.',
  )
}
