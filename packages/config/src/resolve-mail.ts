import { resolve } from 'node:path'
import type { Config, MailSecurity } from './config.ts'
import type { FileConfig } from './schema/file.ts'

/** RFC 6409, RFC 8314, RFC 5321. */
export const DEFAULT_SMTP_PORTS: Readonly<Record<MailSecurity, number>> = {
  starttls: 587,
  tls: 465,
  none: 25,
}

/** @param folder of the configuration file */
export function resolveMail({ mail }: FileConfig, folder: string): Pick<Config, 'mail'> {
  if (mail === undefined) return {}
  const { from, name = 'Gatewright', replyTo, smtp } = mail
  const { host, security = 'starttls', port = DEFAULT_SMTP_PORTS[security], user, password, ca } = smtp
  return {
    mail: {
      from,
      name,
      ...(replyTo !== undefined && { replyTo }),
      smtp: {
        ...{ host, port, security },
        ...(user !== undefined && password !== undefined && { auth: { user, password } }),
        ...(ca !== undefined && { ca: resolve(folder, ca) }),
      },
    },
  }
}
