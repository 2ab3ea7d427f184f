/** The key that verifies external users' tokens. */

import { checkKey } from '../check-key.ts'
import { readExternalKey } from '../key-files.ts'
import { isHmac } from '../keys.ts'
import type { RuleContext } from './context.ts'

export function checkExternalAuth(context: RuleContext): void {
  const { file, report } = context
  const auth = file.pro?.externalAuth
  if (auth?.enabled !== true) return
  const path = ['pro', 'externalAuth']
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
  const found = readExternalKey(auth, context.dataFolder, context.sources)
  if (found)
    checkKey(found, auth.algorithms, path, auth.secret === undefined ? 'publicKey' : 'secret', report)
}
