import { X509Certificate } from 'node:crypto'
import { type Config, readBytesAside } from '@gatewright/config'
import { certificateFinding } from '../checks/certificate-finding.ts'
import { amber, type Check, green, red, skipped } from '../checks/check.ts'
import { readCertificateAside } from '../http/certificate.ts'
import type { DiagnosisSetup } from './setup.ts'

/** Certificates that this server shows: to browsers, and to apps. */
export function certificateChecks(
  { clock, server }: DiagnosisSetup,
  { http, apps }: Config,
): readonly Check[] {
  const common = { group: 'certificates', timeoutMs: 2_000 } as const
  const { tls } = http
  const checks: Check[] = []
  if (tls !== undefined && tls.acme === undefined) {
    checks.push({
      ...common,
      id: 'certificates.own',
      title: 'The certificate of this server can be used, and for how long',
      why: 'Browsers refuse an expired one.',
      async look() {
        try {
          const certificate = await readCertificateAside(tls)
          return certificateFinding(certificate, {
            now: clock.now(),
            said: tls.cert,
            cure: 'See to what renews it; the new files are taken without a restart.',
          })
        } catch (error) {
          return red(error instanceof Error ? error.message : '', 'Name two files that belong together.')
        }
      },
    })
  }
  if (tls?.acme !== undefined) {
    checks.push({
      ...common,
      id: 'certificates.acme',
      title: 'Every name has a certificate',
      why: 'A name without one cannot be opened.',
      async look() {
        if (server === undefined) return skipped('Only the server itself knows; its log and its console say.')
        const without = server.namesWithoutCertificate
        return without === 0
          ? green('All names have one.')
          : amber(`${without} without a certificate.`, 'The log of the server says which, and why.')
      },
    })
  }
  for (const { id, tls: toApp } of apps) {
    const client = toApp?.client
    if (client === undefined) continue
    checks.push({
      ...common,
      id: `certificates.app.${id}`,
      subject: id,
      title: `The certificate that ${id} is shown is valid`,
      why: 'The app refuses connections with an expired one.',
      async look() {
        try {
          const { validFromDate, validToDate } = new X509Certificate(await readBytesAside(client.cert))
          const times = { validFrom: validFromDate.getTime(), expiresAt: validToDate.getTime() }
          return certificateFinding(times, {
            now: clock.now(),
            said: client.cert,
            cure: `Let it be renewed, and put it into apps.${id}.tls.cert.`,
          })
        } catch (error) {
          return red(
            `${client.cert} cannot be read as a certificate: ${error instanceof Error ? error.message : ''}.`,
            `Correct apps.${id}.tls.cert.`,
          )
        }
      },
    })
  }
  return checks
}
