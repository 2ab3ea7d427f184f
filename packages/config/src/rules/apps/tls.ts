/** TLS to an app: files that can be read and belong together, one way to believe, and an upstream that speaks it. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { dirname, resolve } from 'node:path'
import { isHostName } from '../../app-host.ts'
import { checkFingerprint } from '../../fingerprint.ts'
import { listOf } from '../../lists.ts'
import type { Path } from '../../problem.ts'
import { readCertificates } from '../../read-certificates.ts'
import type { RuleContext } from '../context.ts'
import { checkPemFile } from '../pem-file.ts'
import type { AppEntry } from './app-entry.ts'

/** @param path of the app */
export function checkTlsToApp(app: AppEntry, path: Path, context: RuleContext): void {
  const { tls } = app
  const at = [...path, 'tls']
  if (tls === undefined || context.hasProblemBelow(at)) return
  const { report } = context
  if (Object.values(tls).every(value => value === undefined)) {
    report.problem(at, {
      code: 'empty_value',
      what: 'Nothing is said of TLS.',
      why: 'An https upstream is reached by the public authorities anyway.',
      fix: 'Write "ca", "serverName", "cert" with "key", or "fingerprint"; or take "tls" out.',
    })
    return
  }
  checkUpstreams(app, path, context)
  if (tls.serverName !== undefined && (tls.serverName.startsWith('[') || !isHostName(tls.serverName))) {
    report.problem([...at, 'serverName'], {
      code: 'bad_address',
      what: `${report.shown([...at, 'serverName'])} is not a name that a certificate could have.`,
      why: 'The app’s certificate is compared with it, and the app is asked for it.',
      fix: 'Write the name alone, as the certificate has it, without scheme, port or *: app.internal.',
    })
  }
  const fault =
    tls.fingerprint === undefined
      ? undefined
      : checkFingerprint(tls.fingerprint, report.shown([...at, 'fingerprint']))
  if (fault !== undefined) report.problem([...at, 'fingerprint'], fault)
  if (tls.fingerprint !== undefined && tls.ca !== undefined) {
    report.problem([...at, 'ca'], {
      code: 'two_trusts',
      what: '"ca" stands beside "fingerprint".',
      why: 'The pinned certificate is believed whoever issued it, so the authority would never be asked.',
      fix: 'Take "ca" out, or "fingerprint", where certificates that the authority renews are to be believed as well.',
    })
  }
  checkFiles(tls, at, context)
}

function checkUpstreams(app: AppEntry, path: Path, { report }: RuleContext): void {
  const upstreams = listOf(app.upstream)
  const plain = upstreams.flatMap((upstream, index) =>
    upstream === undefined || /^https:/i.test(upstream) ? [] : [index],
  )
  if (plain.length === 0) return
  if (plain.length === upstreams.length) {
    report.problem(
      [...path, 'tls'],
      {
        code: 'tls_without_https',
        what: 'No upstream of the app is https.',
        why: 'Connections would go out in plain text, and nobody’s certificate be looked at.',
        fix: 'Write https:// into "upstream", or take "tls" out.',
      },
      'key',
    )
    return
  }
  for (const index of plain) {
    const at = [...path, 'upstream', index]
    report.notice(at, 'no_effect', `"tls" has no effect for ${report.shown(at)}, which is not https.`)
  }
}

function checkFiles(tls: NonNullable<AppEntry['tls']>, at: Path, context: RuleContext): void {
  const { report, hasProblemBelow } = context
  const why = 'No connection to the app could be made'
  for (const key of ['ca', 'cert', 'key'] as const) {
    const name = tls[key]
    if (name === undefined) continue
    checkPemFile(context, [...at, key], name, { holds: key === 'key' ? 'PRIVATE KEY' : 'CERTIFICATE', why })
    if (key !== 'key' && !hasProblemBelow([...at, key])) checkReadable(context, [...at, key], name)
  }
  const [here, missing] = tls.cert === undefined ? (['key', 'cert'] as const) : (['cert', 'key'] as const)
  if (tls[here] !== undefined && tls[missing] === undefined) {
    report.problem([...at, here], {
      code: 'missing_key',
      what: `"${here}" stands here without "${missing}".`,
      why: 'A client certificate is a certificate and its key.',
      fix: `Add "${missing}", or take "${here}" out.`,
    })
  }
  if (tls.cert === undefined || tls.key === undefined) return
  if (hasProblemBelow([...at, 'cert']) || hasProblemBelow([...at, 'key'])) return
  const fault = pairFault(textOf(context, tls.cert), textOf(context, tls.key))
  if (fault !== undefined) report.problem([...at, 'key'], { code: 'bad_key', ...fault })
}

const textOf = ({ sources }: RuleContext, name: string): string =>
  sources.readFile(resolve(dirname(sources.file), name))

/** Each of them: one that is broken would keep all from being used. */
function checkReadable(context: RuleContext, path: Path, name: string): void {
  const found = readCertificates(textOf(context, name))
  const broken = found.findIndex(({ certificate }) => certificate === undefined)
  if (found.length > 0 && broken === -1) return
  const { report } = context
  report.problem(path, {
    code: 'bad_key',
    what: `Of the certificates in ${report.shown(path)}, number ${broken + 1} cannot be read.`,
    why: 'No connection to the app could be made.',
    fix: 'Copy the file once more, whole; this says what it holds: openssl x509 -noout -text -in <file>.',
  })
}

function pairFault(cert: string, key: string) {
  try {
    if (new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) return undefined
    return {
      what: 'The key is not that of the certificate in "cert".',
      why: 'The app could not be shown that the certificate is Gatewright’s.',
      fix: 'Name two files that were made together.',
    }
  } catch {
    return {
      what: 'The key cannot be read.',
      why: 'The app could not be shown that the certificate is Gatewright’s.',
      fix: 'Name a key in PEM form without a password; one with a password is opened by: openssl pkey -in <file> -out <new file>.',
    }
  }
}
