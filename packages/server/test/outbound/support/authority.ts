import 'reflect-metadata'
import * as x509 from '@peculiar/x509'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const DAY = 86_400_000

/** A certificate with its key, in PEM; `cert` may be a chain. */
export interface Identity {
  readonly cert: string
  readonly key: string
}

interface Wanted {
  readonly host: string
  /** In days from now. */
  readonly from?: number
  readonly until?: number
  /** By an authority in between, which is left out of what is shown, or goes along. */
  readonly between?: 'shown' | 'left out' | undefined
}

/** An authority that stands in no list of Node.js. */
export interface Authority {
  /** Its certificate, in PEM. */
  readonly ca: string
  certify(wanted: Wanted): Promise<Identity>
  /** Another one, which this one has certified. */
  deputy(): Promise<Authority>
}

type Keys = Awaited<ReturnType<typeof newKeys>>
const newKeys = () => crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])

const validity = ({ from = -10, until = 100 }: Partial<Wanted>) => ({
  notBefore: new Date(Date.now() + from * DAY),
  notAfter: new Date(Date.now() + until * DAY),
})

export async function createAuthority(
  name = 'Authority of the tests',
  days: Pick<Wanted, 'from' | 'until'> = { from: -1000, until: 1000 },
): Promise<Authority> {
  const keys = await newKeys()
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    ...validity(days),
    signingAlgorithm: algorithm,
    keys,
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
  })
  return authorityOf(root, keys)
}

function authorityOf(own: x509.X509Certificate, keys: Keys): Authority {
  async function between() {
    const theirs = await newKeys()
    const certificate = await x509.X509CertificateGenerator.create({
      subject: 'CN=Between',
      issuer: own.subject,
      ...validity({}),
      signingAlgorithm: algorithm,
      publicKey: theirs.publicKey,
      signingKey: keys.privateKey,
      extensions: [new x509.BasicConstraintsExtension(true, 0, true)],
    })
    return { certificate, authority: authorityOf(certificate, theirs) }
  }
  return {
    ca: `${own.toString('pem')}\n`,
    deputy: async () => (await between()).authority,
    async certify(wanted) {
      if (wanted.between === undefined) return leaf(wanted, own.subject, keys)
      const { certificate, authority } = await between()
      const { cert, key } = await authority.certify({ ...wanted, between: undefined })
      return { key, cert: wanted.between === 'shown' ? `${cert}${certificate.toString('pem')}\n` : cert }
    },
  }
}

/** A certificate that its own key has signed. */
export async function selfSigned(host: string): Promise<Identity> {
  const keys = await newKeys()
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${host}`,
    ...validity({}),
    signingAlgorithm: algorithm,
    keys,
    extensions: [alternativeName(host)],
  })
  return { cert: `${certificate.toString('pem')}\n`, key: await pemOf(keys) }
}

async function leaf(wanted: Wanted, issuer: string, by: Keys): Promise<Identity> {
  const keys = await newKeys()
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${wanted.host}`,
    issuer,
    ...validity(wanted),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: by.privateKey,
    extensions: [new x509.BasicConstraintsExtension(false), alternativeName(wanted.host)],
  })
  return { cert: `${certificate.toString('pem')}\n`, key: await pemOf(keys) }
}

const alternativeName = (value: string) =>
  new x509.SubjectAlternativeNameExtension([{ type: /^[\d.]+$/.test(value) ? 'ip' : 'dns', value }])

async function pemOf({ privateKey }: Keys): Promise<string> {
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', privateKey))
  return x509.PemConverter.encode(der, 'PRIVATE KEY')
}
