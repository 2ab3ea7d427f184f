import 'reflect-metadata'
import * as x509 from '@peculiar/x509'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const DAY = 86_400_000

/** Signs certificates as an authority does. */
export interface Issuer {
  /** What browsers have to trust, in PEM. */
  readonly ca: string
  /** The names that a request of RFC 2986 asks for. @param der base64url */
  namesIn(der: string): readonly string[]
  /** @returns the chain, in PEM */
  issue(der: string, validity: { readonly from: number; readonly days: number }): Promise<string>
  /** With a key of its own, in PEM, for a server of the tests. */
  issueFor(host: string): Promise<{ readonly cert: string; readonly key: string }>
}

const newKeys = () => crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])

export async function createIssuer(now: number): Promise<Issuer> {
  const keys = await newKeys()
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=Authority of the tests',
    notBefore: new Date(now - 1000 * DAY),
    notAfter: new Date(now + 3000 * DAY),
    signingAlgorithm: algorithm,
    keys,
    extensions: [new x509.BasicConstraintsExtension(true, 0, true)],
  })
  const sign = async (
    names: readonly string[],
    publicKey: x509.PublicKeyType,
    from: number,
    days: number,
  ) => {
    const certificate = await x509.X509CertificateGenerator.create({
      subject: `CN=${names[0]}`,
      issuer: authority.subject,
      notBefore: new Date(from),
      notAfter: new Date(from + days * DAY),
      signingAlgorithm: algorithm,
      publicKey,
      signingKey: keys.privateKey,
      extensions: [
        new x509.SubjectAlternativeNameExtension(
          names.map(value => ({ type: /^[\d.]+$/.test(value) ? ('ip' as const) : ('dns' as const), value })),
        ),
      ],
    })
    return `${certificate.toString('pem')}\n${authority.toString('pem')}\n`
  }
  const requestOf = (der: string) => new x509.Pkcs10CertificateRequest(Buffer.from(der, 'base64url'))
  const namesIn = (der: string) => {
    const asked = requestOf(der).extensions.find(({ type }) => type === '2.5.29.17')
    return asked === undefined
      ? []
      : new x509.SubjectAlternativeNameExtension(asked.rawData).names.items.map(({ value }) => value)
  }
  return {
    ca: authority.toString('pem'),
    namesIn,
    issue: (der, { from, days }) => sign(namesIn(der), requestOf(der).publicKey, from, days),
    async issueFor(host) {
      const own = await newKeys()
      const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', own.privateKey)).toString('base64')
      return {
        cert: await sign([host], own.publicKey, now - DAY, 100),
        key: `-----BEGIN PRIVATE KEY-----\n${pkcs8.match(/.{1,64}/g)?.join('\n')}\n-----END PRIVATE KEY-----\n`,
      }
    },
  }
}
