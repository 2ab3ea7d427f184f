/** What sends mails: a password goes over nothing that others read, and port and security belong together. */
import { DEFAULT_SMTP_PORTS } from '../resolve-mail.ts'
import { isLoopbackHost } from '../urls.ts'
import type { RuleContext } from './context.ts'
import { checkPemFile } from './pem-file.ts'

export function checkMail(context: RuleContext): void {
  const { file, report, hasProblemBelow } = context
  const { smtp, name } = file.mail ?? {}
  const at = ['mail', 'smtp']
  if (name !== undefined && (/\p{C}/u.test(name) || name.length > 100)) {
    report.problem(['mail', 'name'], {
      code: 'bad_mail',
      what: `${report.shown(['mail', 'name'])} is no name: it has control characters or more than 100 letters.`,
      why: 'It stands in a header of each mail.',
      fix: 'Write a short name on one line.',
    })
  }
  if (smtp === undefined) return
  const { host = '', user, password, ca, port } = smtp
  const security = smtp.security ?? 'starttls'
  const hasPassword = password !== undefined || hasProblemBelow([...at, 'password'])
  if ((user === undefined) !== !hasPassword && !hasProblemBelow([...at, 'user'])) {
    const [here, missing] = hasPassword ? ['password', 'user'] : ['user', 'password']
    report.problem([...at, here as string], {
      code: 'missing_key',
      what: `"${here}" stands here without "${missing}".`,
      why: 'The server would be signed in to with half of what it asks for, and send nothing.',
      fix: `Add "${missing}", or take "${here}" out.`,
    })
  }
  if (security === 'none' && !isLoopbackHost(host) && !hasProblemBelow([...at, 'host'])) {
    const path = [...at, 'security']
    if (hasPassword) {
      report.problem(path, {
        code: 'bad_mail',
        what: 'The password would go over the network in the clear.',
        why: `Everybody between here and ${report.shown([...at, 'host'])} could read it, and every mail.`,
        fix: 'Write "starttls" or "tls", or take user and password out.',
      })
    } else {
      report.notice(
        path,
        'plain_mail',
        'Mails go over the network in the clear: whoever reads one has the link, and the one-time password where there is one. Write "starttls" or "tls" where the server can.',
      )
    }
  }
  const belongs = Object.entries(DEFAULT_SMTP_PORTS).find(([, usual]) => usual === port)?.[0]
  if (port !== undefined && port !== 25 && belongs !== undefined && belongs !== security) {
    report.problem([...at, 'port'], {
      code: 'bad_mail',
      what: `Port ${port} is that of "${belongs}", and "security" is "${security}".`,
      why: 'One side would wait for the other to begin, until the time is over.',
      fix: `Write "security": "${belongs}", or port ${DEFAULT_SMTP_PORTS[security]}.`,
    })
  }
  if (ca !== undefined) {
    const why = 'The certificate of the mail server could not be verified'
    checkPemFile(context, [...at, 'ca'], ca, { holds: 'CERTIFICATE', why })
  }
}
