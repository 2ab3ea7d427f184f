/** Keys that verify tokens: external users' and access tokens. */

import { readExternalKey, readStrategyKey } from '../key-files.ts'
import { algorithmsOf, hmacKeyBytes, isHmac, looksLikePem, readPublicPem } from '../keys.ts'
import type { Path } from '../problem.ts'
import { entriesOf, type RuleContext, valuesOf } from './context.ts'

export function checkExternalAuth(context: RuleContext): void {
  const { file, report } = context
  for (const [id, strategy] of entriesOf(file.authStrategies)) {
    if (strategy.type !== 'oauth2' || !('options' in strategy)) continue
    const jwt = (
      strategy.options as { jwtToken?: { algorithms?: (string | undefined)[]; publicKey?: string } }
    )?.jwtToken
    if (!jwt) continue
    const path = ['authStrategies', id, 'options', 'jwtToken']
    if (context.isWritten([...path, 'publicKey']) && jwt.publicKey === undefined) continue
    const key = jwt.publicKey ?? readStrategyKey(id, context.dataFolder, context.sources)
    if (key === undefined) {
      report.problem([...path, 'publicKey'], {
        code: 'incomplete_strategy',
        what: `There is no public key, neither here nor in global/oauth2_${id}.pub of the data folder.`,
        why: 'Without it the access token cannot be verified, and nothing in it may be believed.',
        fix: 'Add "publicKey": "${file:./keys/idp.pem}", or leave out jwtToken and use userInfoURL.',
      })
      continue
    }
    if (looksLikePem(key)) checkKey(key, jwt.algorithms, path, 'publicKey', context)
    else {
      report.problem([...path, 'publicKey'], {
        code: 'bad_key',
        what: 'The value is not a PEM.',
        why: 'An access token is verified with the provider’s public key; a shared secret could sign tokens as well.',
        fix: 'Paste all of the key or certificate, from -----BEGIN to -----END, or refer to its file by ${file:PATH}.',
      })
    }
  }

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
    checkKey(found, auth.algorithms, path, auth.secret === undefined ? 'publicKey' : 'secret', context)
}

function checkKey(
  key: string,
  algorithms: (string | undefined)[] | undefined,
  path: Path,
  field: string,
  context: RuleContext,
): void {
  const { report } = context
  const wanted = valuesOf(algorithms)
  if (!looksLikePem(key)) {
    for (const [index, algorithm] of (algorithms ?? []).entries()) {
      if (algorithm === undefined || isHmac(algorithm)) continue
      report.problem([...path, 'algorithms', index], {
        code: 'key_algorithm',
        what: `${report.shown([...path, 'algorithms', index])} needs a public key, and ${field} is not a PEM.`,
        why: 'A text that does not begin with -----BEGIN is taken for the shared secret of an HS algorithm.',
        fix: 'Paste the whole PEM, or write HS256 if it is a shared secret.',
      })
      return
    }
    const bytes = Math.max(...(wanted.length > 0 ? wanted : ['HS256']).map(hmacKeyBytes))
    if (Buffer.byteLength(key) < bytes) {
      report.problem([...path, field], {
        code: 'weak_secret',
        what: `The shared secret has ${Buffer.byteLength(key)} bytes, and ${wanted.join(', ') || 'HS256'} demands ${bytes}.`,
        why: 'Anybody with one token can try secrets without asking us, and a short one is found (RFC 7518 section 3.2).',
        fix: 'Make one with: openssl rand -base64 48',
      })
    }
    return
  }
  const reading = readPublicPem(key)
  if (!reading.ok) {
    report.problem([...path, field], {
      code: 'bad_key',
      what: reading.because === 'private' ? 'This is a private key.' : 'The PEM cannot be read.',
      why:
        reading.because === 'private'
          ? 'Whoever has it can sign tokens; verifying needs the public half alone.'
          : 'It is cut off, or something else than a public key or certificate.',
      fix:
        reading.because === 'private'
          ? 'Replace it with the output of: openssl pkey -in private.pem -pubout. And make a new key pair, since this one has left its place.'
          : 'Paste all of it, from -----BEGIN to -----END, with \\n for line breaks, or refer to the file by ${file:PATH}.',
    })
    return
  }
  const fitting = algorithmsOf(reading.key)
  for (const [index, algorithm] of (algorithms ?? []).entries()) {
    if (algorithm === undefined || fitting.includes(algorithm)) continue
    report.problem([...path, 'algorithms', index], {
      code: 'key_algorithm',
      what: `${report.shown([...path, 'algorithms', index])} does not go with this key, which is ${reading.key.asymmetricKeyType ?? 'unknown'}.`,
      why: isHmac(algorithm)
        ? 'The public key would become a shared secret that everybody knows, and anybody could sign tokens.'
        : 'No token could ever be verified.',
      fix:
        fitting.length > 0
          ? `Write ${fitting
              .slice(0, 3)
              .map(each => `"${each}"`)
              .join(' or ')}.`
          : 'Use an RSA, P-256, P-384, P-521 or Ed25519 key.',
    })
  }
}
