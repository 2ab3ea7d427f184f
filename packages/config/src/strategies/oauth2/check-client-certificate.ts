/** The certificate that stands in the place of a client secret. */
import { isUnfit, readClientCertificate } from '../../client-certificate.ts'
import type { EntryCheckContext } from '../definition.ts'
import type { PartialOAuth2Entry } from './entry.ts'

export function checkClientCertificate(
  id: string,
  { options }: PartialOAuth2Entry,
  { report, isWritten }: EntryCheckContext,
): void {
  const path = ['authStrategies', id, 'options']
  const at = [...path, 'clientCertificate']
  if (isWritten(at) && isWritten([...path, 'clientSecret'])) {
    report.problem([...path, 'clientSecret'], {
      code: 'secret_not_sent',
      what: '"clientSecret" stands beside "clientCertificate".',
      why: 'The certificate proves who asks, and the secret is never sent; one of the two is not meant.',
      fix: 'Delete "clientSecret", and the secret at the provider; or "clientCertificate".',
    })
  }
  const text = options?.clientCertificate
  if (text === undefined) return
  const read = readClientCertificate(text)
  if (!isUnfit(read)) return
  report.problem(at, {
    code: 'bad_key',
    what: `The client certificate cannot be used. ${read.what}`,
    why: 'Without it the provider does not believe that it is this application that asks.',
    fix: read.fix,
  })
}
