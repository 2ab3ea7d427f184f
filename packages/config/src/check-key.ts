import { algorithmsOf, hmacKeyBytes, isHmac, looksLikePem, readPublicPem } from './keys.ts'
import type { Path } from './problem.ts'
import type { Report } from './report.ts'

/**
 * Whether a key can verify tokens, with the algorithms that are named beside it.
 * @param path of the object that holds the key and `algorithms`
 * @param field name of the key in it
 */
export function checkKey(
  key: string,
  algorithms: readonly (string | undefined)[] | undefined,
  path: Path,
  field: string,
  report: Report,
): void {
  const wanted = (algorithms ?? []).filter(algorithm => algorithm !== undefined)
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
  const { modulusLength: bits = 2048, publicExponent = 65_537n } = reading.key.asymmetricKeyDetails ?? {}
  if (bits < 2048 || publicExponent < 3n) {
    report.problem([...path, field], {
      code: 'bad_key',
      what: `This RSA key has ${bits} bits and the exponent ${publicExponent}.`,
      why: 'One of less than 2048 bits, or with an exponent below 3, can be broken (RFC 7518 section 3.3), so no token would be accepted.',
      fix: 'Make a new pair with: openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072',
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
