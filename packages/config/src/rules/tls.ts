/** Where certificates come from: two files that can be read, or an authority that certifies every name. */

import { publicAuthority, whyNotCertified } from '../certifiable.ts'
import { parseListenPlace } from '../listen-place.ts'
import { listOf } from '../lists.ts'
import type { Path } from '../problem.ts'
import { LETS_ENCRYPT } from '../schema/acme.ts'
import { isLoopbackHost, parseHttpUrl } from '../urls.ts'
import { entriesOf, type RuleContext } from './context.ts'
import { checkPemFile } from './pem-file.ts'

const at = ['httpServer', 'tls']
const parts = ['cert', 'key'] as const

export function checkTls(context: RuleContext): void {
  const tls = context.file.httpServer?.tls
  if (tls === undefined) {
    checkHttp2(context)
    return
  }
  if (context.isWritten([...at, 'acme'])) {
    checkOneSource(context)
    checkAcme(context)
    return
  }
  checkFiles(context)
}

/** Browsers speak HTTP/2 over TLS alone (RFC 9113 section 3.3 knows another way, which none of them takes). */
function checkHttp2({ report, isWritten }: RuleContext): void {
  if (!isWritten(['httpServer', 'http2'])) return
  report.notice(
    ['httpServer', 'http2'],
    'no_effect',
    'It counts where httpServer.tls is set: browsers speak HTTP/2 over https alone. Without it, whatever has the certificate in front of this server speaks HTTP/2 with them.',
  )
}

function checkOneSource({ report, isWritten }: RuleContext): void {
  const also = parts.find(part => isWritten([...at, part]))
  if (also === undefined) return
  report.problem([...at, also], {
    code: 'two_certificates',
    what: `"${also}" stands beside "acme".`,
    why: 'Certificates come from two files or from an authority, and nobody could tell which counts.',
    fix: 'Take "cert" and "key" out, or "acme".',
  })
}

function checkFiles(context: RuleContext): void {
  const { file, report, isWritten } = context
  const written = parts.filter(part => isWritten([...at, part]))
  if (written.length === 0) {
    report.problem(at, {
      code: 'two_certificates',
      what: 'Nothing says where the certificate comes from.',
      why: 'The server could not speak TLS.',
      fix: 'Write "cert" and "key", two PEM files; or "acme": { "email": "it@example.com", "acceptTerms": true }, which gets one by itself.',
    })
  }
  for (const part of parts) {
    const path = [...at, part]
    if (written.length === 1 && !written.includes(part)) {
      report.problem(path, {
        code: 'missing_key',
        what: `"${part}" is missing.`,
        why: 'A certificate and its key are two files.',
        fix: `Add "${part}": "./certs/${part === 'cert' ? 'fullchain' : 'privkey'}.pem".`,
      })
    }
    const name = file.httpServer?.tls?.[part]
    if (name === undefined) continue
    const holds = part === 'cert' ? 'CERTIFICATE' : 'PRIVATE KEY'
    checkPemFile(context, path, name, { holds, why: 'The server could not start to speak TLS' })
  }
}

function checkAcme(context: RuleContext): void {
  const { file, report, hasProblemBelow } = context
  const acme = file.httpServer?.tls?.acme
  if (acme === undefined) return
  const path = [...at, 'acme']
  const authority = acme.directory ?? LETS_ENCRYPT
  if (acme.acceptTerms !== true && !hasProblemBelow([...path, 'acceptTerms'])) {
    report.problem([...path, 'acceptTerms'], {
      code: 'terms_not_accepted',
      what: 'The terms of the authority are not accepted.',
      why: 'An authority gives certificates to those alone who agree to its terms, and nobody can agree in your place.',
      fix: `Write "acceptTerms": true once you have read them: ${termsOf(authority)}.`,
    })
  }
  if (acme.ca !== undefined) {
    const why = 'The directory of the authority could not be believed'
    checkPemFile(context, [...path, 'ca'], acme.ca, { holds: 'CERTIFICATE', why })
  }
  checkHttpPort(context, acme.httpPort ?? 80)
  checkNames(context, authority)
  const host = file.httpServer?.host ?? '127.0.0.1'
  if (isLoopbackHost(host) && publicAuthority(authority) !== undefined) {
    report.notice(
      context.isWritten(['httpServer', 'host']) ? ['httpServer', 'host'] : path,
      'not_reachable',
      `The server listens on ${host}, which the authority cannot reach. Write "host": "0.0.0.0", unless something on this machine leads ports 80 and 443 here.`,
    )
  }
}

const termsOf = (directory: string): string =>
  URL.parse(directory)?.host.endsWith('.letsencrypt.org')
    ? 'https://letsencrypt.org/repository/'
    : 'the address under "termsOfService" of its directory'

function checkHttpPort({ file, report, isWritten }: RuleContext, port: number): void {
  const isOf = (listen: number | string | undefined) =>
    listen !== undefined && parseListenPlace(listen)?.port === port
  const taken =
    port === (file.httpServer?.port ?? 3000)
      ? 'httpServer.port'
      : isOf(file.observability?.listen)
        ? 'observability.listen'
        : isOf(file.extAuthz?.grpc?.listen)
          ? 'extAuthz.grpc.listen'
          : undefined
  if (taken === undefined) return
  const path = [...at, 'acme', 'httpPort']
  report.problem(isWritten(path) ? path : [...at, 'acme'], {
    code: 'port_taken_twice',
    what: `Port ${port}, where the authority's challenge is answered, is the one of ${taken}.`,
    why: 'One port has one listener, so the server could not start.',
    fix:
      taken === 'httpServer.port'
        ? 'Write 443 for httpServer.port, and leave httpPort at 80.'
        : 'Write another port there, such as 9464.',
  })
}

/** Every name that a certificate would be asked for. */
function checkNames(context: RuleContext, directory: string): void {
  const { file, externalUrl } = context
  const ours = externalUrl === undefined ? undefined : parseHttpUrl(externalUrl)
  if (ours === undefined) return
  const own: Path = ['httpServer', context.isWritten(['httpServer', 'externalUrl']) ? 'externalUrl' : 'tls']
  if (ours.protocol !== 'https:') {
    context.report.problem(own, {
      code: 'not_certifiable',
      what: `Browsers see this server at ${ours.origin}, which is not https.`,
      why: 'A certificate is for a name that is reached by https.',
      fix: 'Write "externalUrl": "https://…" with the name that leads to this machine.',
    })
    return
  }
  checkName(context, own, ours.hostname, directory)
  const seen = new Set([ours.hostname])
  for (const [id, app] of entriesOf(file.apps)) {
    for (const [index, written] of listOf(app.url).entries()) {
      const url = written === undefined ? undefined : parseHttpUrl(written)
      if (url === undefined || url.protocol !== 'https:' || url.port !== ours.port) continue
      if (seen.has(url.hostname)) continue
      seen.add(url.hostname)
      const path = ['apps', id, 'url', ...(Array.isArray(app.url) ? [index] : [])]
      checkName(context, path, url.hostname, directory)
    }
  }
}

function checkName({ report }: RuleContext, path: Path, name: string, directory: string): void {
  const why = whyNotCertified(name)
  if (why === undefined) return
  const authority = publicAuthority(directory)
  if (why.anywhere || authority !== undefined) {
    report.problem(path, {
      code: 'not_certifiable',
      what: `${authority ?? 'No authority'} ${authority === undefined ? 'certifies' : 'does not certify'} ${name}: ${why.reason}.`,
      why: 'Nobody could connect to it, for there is no https without a certificate.',
      fix: why.anywhere
        ? 'Write a name; or name a certificate of your own with "cert" and "key".'
        : 'Write a name that leads here from the internet; or name the directory of an authority of your own, or a certificate with "cert" and "key".',
    })
    return
  }
  report.notice(
    path,
    'name_not_public',
    `${name} is certified by an authority of your own alone (${new URL(directory).host}), for ${why.reason}. Whoever comes here has to believe that one.`,
  )
}
