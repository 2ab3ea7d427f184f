import { print, printColoured } from '../print.ts'
import { checkLines, countsInWords, terminalOf } from './lines.ts'
import { lookFromOutside } from './look.ts'

/** The part of `check` that asks the providers. Ends with exit code 1 where something is red. */
export async function checkOnline(file: string): Promise<void> {
  await lookFromOutside(file, { online: true }, async ({ diagnosis }) => {
    printColoured(checkLines(diagnosis.checks, terminalOf()))
    print('', diagnosis.checks.length === 0 ? 'No strategy has a provider to ask.' : countsInWords(diagnosis))
    if (diagnosis.worst === 'red') process.exitCode = 1
  })
}
