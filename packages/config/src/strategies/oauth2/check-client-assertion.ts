/** The file of an assertion that a platform signs, in the place of a client secret. */
import { assertionPath, readAssertion } from '../../client-assertion.ts'
import { notRead } from '../../references.ts'
import type { EntryCheckContext } from '../definition.ts'

const FIX = 'Write "${env:AZURE_FEDERATED_TOKEN_FILE}", and set that variable to the path of the token.'

export function checkClientAssertion(
  id: string,
  file: string | undefined,
  { report, isWritten, sources }: EntryCheckContext,
): void {
  const path = ['authStrategies', id, 'options']
  const at = [...path, 'clientAssertionFile']
  if (!isWritten(at)) return
  for (const key of ['clientSecret', 'clientCertificate']) {
    if (!isWritten([...path, key])) continue
    report.problem([...path, key], {
      code: 'secret_not_sent',
      what: `"${key}" stands beside "clientAssertionFile".`,
      why: 'The assertion proves who asks, and the other is never sent; one of the two is not meant.',
      fix: `Delete one of the two.`,
    })
  }
  if (file === undefined) return
  if (!/^"\$\{env:[^{}]+\}"$/.test(report.shown(at))) {
    report.problem(at, {
      code: 'file_outside',
      what: 'The path of the assertion is written out.',
      why: 'What is in the file is sent to tokenURL: a path that is typed in a browser could send whatever this process may read. Who runs the machine names it by a variable.',
      fix: FIX,
    })
    return
  }
  try {
    if (readAssertion(sources.readFile(assertionPath(file, sources))) !== undefined) return
    report.problem(at, {
      code: 'bad_key',
      what: 'What stands in the file of the assertion is no token (JWT).',
      why: 'Nothing else is ever sent from it, and without it the provider does not believe that it is this application that asks.',
      fix: 'Let the variable name the file of the projected token: three parts in base64url with dots between.',
    })
  } catch (error) {
    report.problem(at, { ...notRead(file, error), fix: FIX })
  }
}
