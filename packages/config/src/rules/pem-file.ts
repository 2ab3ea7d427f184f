import { dirname, resolve } from 'node:path'
import { NotTextError } from '../file-text.ts'
import type { Path } from '../problem.ts'
import { notRead, reasonOf } from '../references.ts'
import type { RuleContext } from './context.ts'

/**
 * A file that must hold something in PEM form.
 * @param name as the configuration names it
 * @param holds what is looked for
 * @param why what does not work without it
 */
export function checkPemFile(
  { report, sources }: RuleContext,
  path: Path,
  name: string,
  { holds, why }: { readonly holds: 'CERTIFICATE' | 'PRIVATE KEY'; readonly why: string },
): void {
  try {
    const text = sources.readFile(resolve(dirname(sources.file), name))
    if (text.includes('-----BEGIN') && text.includes(`${holds}-----`)) return
    report.problem(path, {
      code: 'bad_key',
      what: `The file ${report.shown(path)} holds no ${holds.toLowerCase()} in PEM form.`,
      why: `${why}.`,
      fix: `Name the file that begins with -----BEGIN ${holds}-----; to convert another form: openssl.`,
    })
  } catch (error) {
    if (error instanceof NotTextError && error.encoding === undefined) {
      // Saved with another encoding it would be as useless: a text that is meant for people says so in its PEM.
      report.problem(path, {
        code: 'bad_key',
        what: `The file ${report.shown(path)} is no text: a ${holds.toLowerCase()} in binary form (DER), or a store of them (.pfx, .p12).`,
        why: `${why}.`,
        fix: `Convert it to PEM: openssl ${holds === 'CERTIFICATE' ? 'x509' : 'pkey'} -inform der -in <file> -out <file>.pem, or openssl pkcs12 -in <file> -nodes -out <file>.pem for a store; and name that.`,
      })
      return
    }
    if (error instanceof NotTextError) {
      report.problem(path, { ...notRead(name, error), why: `${why}.` })
      return
    }
    report.problem(path, {
      code: 'unreadable_file',
      what: `The file ${report.shown(path)} ${reasonOf(error)}.`,
      why: `${why}; the path is relative to the configuration file.`,
      fix: 'Correct the path, or let the user that runs Gatewright read it.',
    })
  }
}
