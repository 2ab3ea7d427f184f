import 'reflect-metadata'
import type { webcrypto } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as x509 from '@peculiar/x509'
import { onTestFinished } from 'vitest'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const DAY = 86_400_000

/** A certificate with its key, as PEM, and what signs others with it. */
export interface Pair {
  readonly cert: string
  readonly key: string
  readonly signs: { readonly name: string; readonly key: webcrypto.CryptoKey }
}

/**
 * Made on the spot.
 * @param options.names DNS names and addresses
 * @param options.by who issues it; itself, when absent
 * @param options.lasts days from yesterday on; none, and it has expired
 */
export async function makeCertificate(
  options: {
    readonly names?: readonly string[]
    readonly by?: Pair
    readonly lasts?: number
    readonly isAuthority?: boolean
  } = {},
): Promise<Pair> {
  const { names = ['127.0.0.1'], by, lasts = 2, isAuthority = false } = options
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const name = `CN=${isAuthority ? 'Authority' : 'App'} ${crypto.randomUUID()}`
  const certificate = await x509.X509CertificateGenerator.create({
    subject: name,
    issuer: by?.signs.name ?? name,
    notBefore: new Date(Date.now() - DAY - (lasts === 0 ? 1000 : 0)),
    notAfter: new Date(Date.now() - DAY + lasts * DAY),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: by?.signs.key ?? keys.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(isAuthority, undefined, true),
      new x509.SubjectAlternativeNameExtension(
        names.map(value => ({ type: /^[\d.]+$/.test(value) ? ('ip' as const) : ('dns' as const), value })),
      ),
    ],
  })
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  return {
    cert: `${certificate.toString('pem')}\n`,
    key: `-----BEGIN PRIVATE KEY-----\n${pkcs8.match(/.{1,64}/g)?.join('\n')}\n-----END PRIVATE KEY-----\n`,
    signs: { name, key: keys.privateKey },
  }
}

/** Files with these texts, gone with the test. @returns their absolute paths */
export function filesWith<Name extends string>(texts: Readonly<Record<Name, string>>): Record<Name, string> {
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-files-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const paths = {} as Record<Name, string>
  for (const name of Object.keys(texts) as Name[]) {
    paths[name] = join(folder, `${name}.pem`)
    writeFileSync(paths[name], texts[name])
  }
  return paths
}
