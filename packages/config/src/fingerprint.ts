import type { Fault } from './problem.ts'

/** The digits of a fingerprint, as openssl and browsers write them: with or without colons, blanks, and what it is called. */
const digitsOf = (text: string): string =>
  text
    .trim()
    .replace(/^(?:sha-?\d+[\s:=]+)?(?:fingerprint\s*[=:]\s*)?/i, '')
    .replaceAll(/[\s:]/g, '')
    .toLowerCase()

/** SHA-256 as 64 hexadecimal digits in lower case; `undefined` for what is none. */
export function canonicalFingerprint(text: string): string | undefined {
  const digits = digitsOf(text)
  return /^[0-9a-f]{64}$/.test(digits) ? digits : undefined
}

const how = 'openssl x509 -noout -sha256 -fingerprint -in <certificate>'

export function checkFingerprint(text: string, shown: string): Fault | undefined {
  if (canonicalFingerprint(text) !== undefined) return undefined
  const digits = digitsOf(text)
  const hex = /^[0-9a-f]+$/.test(digits)
  const other =
    hex && digits.length === 40
      ? 'It is a SHA-1, and two certificates with the same one can be made.'
      : /^(sha256\/{1,2})?[A-Za-z0-9+/]{43}=$/.test(text.trim())
        ? 'It is in base64, as the pins of public keys are; here the whole certificate is pinned.'
        : hex
          ? `A SHA-256 has 64 hexadecimal digits, and these are ${digits.length}.`
          : 'A SHA-256 has 64 hexadecimal digits and nothing else.'
  return {
    code: 'bad_fingerprint',
    what: `${shown} is not the SHA-256 of a certificate.`,
    why: other,
    fix: `Write what this prints: ${how}.`,
  }
}
