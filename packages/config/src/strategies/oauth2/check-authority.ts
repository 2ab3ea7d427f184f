import type { X509Certificate } from 'node:crypto'
import type { Fault } from '../../problem.ts'
import { readCertificates } from '../../read-certificates.ts'
import type { EntryCheckContext } from '../definition.ts'
import type { PartialOAuth2Entry } from './entry.ts'

const why = 'Calls to the provider would end with a certificate that this server does not trust.'

/** Whether `options.ca` holds certificates of authorities, and nothing that is a secret. */
export function checkAuthority(id: string, entry: PartialOAuth2Entry, { report }: EntryCheckContext): void {
  const text = entry.options?.ca
  if (text === undefined) return
  const path = ['authStrategies', id, 'options', 'ca']
  const fault = faultOf(text)
  if (fault !== undefined) report.problem(path, { code: 'bad_key', ...fault })
  for (const { certificate } of readCertificates(text)) {
    const notice = certificate && notInTime(certificate)
    if (notice !== undefined) report.notice(path, 'ca_not_usable', notice)
  }
}

function faultOf(text: string): Omit<Fault, 'code'> | undefined {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) {
    return {
      what: 'There is a private key in it.',
      why: 'Whoever has the key of an authority can certify any host; nobody needs it to check certificates.',
      fix: 'Take it out, and leave the certificate alone. If it is the key of your authority, it has left its place.',
    }
  }
  const certificates = readCertificates(text)
  if (certificates.length === 0) {
    return {
      what: 'This is no certificate in PEM.',
      why,
      fix: 'Refer to the file that begins with -----BEGIN CERTIFICATE----- as "${file:./certs/ca.pem}", its name alone is not enough; another form is converted by: openssl x509 -inform der -in ca.crt -out ca.pem.',
    }
  }
  if (certificates.some(({ certificate }) => certificate === undefined)) {
    const which = certificates.findIndex(({ certificate }) => certificate === undefined) + 1
    return {
      what: `Certificate ${which} of ${certificates.length} cannot be read.`,
      why,
      fix: 'Copy all of it, from -----BEGIN to -----END.',
    }
  }
  const leaf = certificates.find(({ certificate }) => certificate && !isAuthority(certificate))?.certificate
  return (
    leaf && {
      what: `The certificate of ${nameOf(leaf)} is no authority's: it was issued by ${nameOf(leaf, 'issuer')}.`,
      why: 'The certificate of a server certifies nothing, and it changes with each renewal.',
      fix: 'Name the certificate of the authority that issued it, the last one of the chain.',
    }
  )
}

function notInTime(certificate: X509Certificate): string | undefined {
  const { validFrom, validTo } = certificate
  if (Date.parse(validTo) < Date.now())
    return `The certificate of ${nameOf(certificate)} has expired on ${dayOf(validTo)}, and certifies nobody any more.`
  if (Date.parse(validFrom) > Date.now())
    return `The certificate of ${nameOf(certificate)} counts only from ${dayOf(validFrom)} on. If that is past, the clock of this machine is wrong.`
  return undefined
}

/** A server's own certificate that it has signed itself is its own authority. */
const isAuthority = (certificate: X509Certificate): boolean =>
  certificate.ca || (certificate.issuer === certificate.subject && certificate.verify(certificate.publicKey))

/** Its common name, else all of it. */
function nameOf(certificate: X509Certificate, whose: 'subject' | 'issuer' = 'subject'): string {
  const name = certificate[whose] ?? ''
  return (/^CN=(.*)$/m.exec(name)?.[1] ?? name.replaceAll('\n', ', ')).slice(0, 100) || 'without a name'
}

const dayOf = (date: string): string => new Date(date).toISOString().slice(0, 10)
