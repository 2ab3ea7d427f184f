import { commandFor, formatProblems, isOutOfReach, type Notice, type ParseResult } from '@gatewright/config'
import { amber, type Check, green, red, skipped } from '../checks/check.ts'
import { isFolderLocked } from '../storage/folder/lock.ts'
import type { DiagnosisSetup } from './setup.ts'

/** Problems that are named; `gatewright check` names them all. */
const NAMED = 3

/** The file that everything is said in. */
export function fileChecks({ file, reading, server, newest, command }: DiagnosisSetup): readonly Check[] {
  const pasted = command ?? (words => commandFor(words, file))
  const check = (
    id: string,
    title: string,
    why: string,
    look: Check['look'],
    needs: readonly string[] = [],
  ): Check => ({ id: `file.${id}`, group: 'file', title, why, timeoutMs: 1_000, needs, look })
  const mayBeRead = reading.notices.filter(({ code }) => code === 'readable_by_others')
  const others = reading.notices.filter(({ code }) => code !== 'readable_by_others')
  return [
    check(
      'content',
      'The configuration file can be read and has no problems',
      'A server does not start with it, and a restart is refused.',
      async () => {
        if (reading.ok) return green(file)
        const { problems } = reading
        const named = formatProblems(problems.slice(0, NAMED)).split('\n')
        const more = problems.length - named.length
        const said = [...named, ...(more > 0 ? [`and ${more} more.`] : [])].join(' ')
        if (isOfThisShell(reading))
          return amber(
            `A server runs with it; from here it cannot be read as a whole. ${said}`,
            'Look at the page Diagnosis of the console, or run this with the variables and files of the service.',
          )
        return red(said, `Mend what is named. Every problem with its place: ${pasted('check')}`)
      },
    ),
    check(
      'rights',
      'Secrets can be read by their owner alone',
      'Whoever reads the client secret can pretend to be this server.',
      async () => {
        if (process.platform === 'win32') return skipped('On Windows the rights of files are not looked at.')
        if (mayBeRead.length === 0) return green('No file with secrets is open to other accounts.')
        return amber(texts(mayBeRead), 'chmod 600 the files that are named.')
      },
      ['file.content'],
    ),
    check(
      'notices',
      'Nothing in it is odd',
      'What is odd does something else than it looks like.',
      async () =>
        others.length === 0
          ? green('Nothing worth knowing.')
          : amber(texts(others), 'Each of them says what to write instead.'),
      ['file.content'],
    ),
    ...(newest === undefined
      ? []
      : [
          check(
            'newest',
            'It is what the servers run',
            'The servers run the newest version in their database; whatever is looked at below is of that one.',
            async () =>
              amber(
                newest.config === undefined
                  ? `They run version ${newest.version}. ${newest.why} So the file is what is looked at below.`
                  : `They run version ${newest.version}, and the file is another text.`,
                `How they differ: ${pasted('config diff')}`,
              ),
          ),
        ]),
    ...(server === undefined
      ? []
      : [
          check('running', 'It is what runs', 'What was saved has no effect yet.', async () =>
            server.differs
              ? amber(
                  'The file says something else than what runs.',
                  `Restart, by the cogwheel or: ${pasted('restart')}`,
                )
              : green('The server runs what the file says.'),
          ),
        ]),
  ]
}

const isOfThisShell = ({ problems, dataFolder }: ParseResult & { readonly ok: false }): boolean =>
  dataFolder !== undefined &&
  problems.every(problem => problem.path !== '' && isOutOfReach(problem)) &&
  isFolderLocked(dataFolder)

const texts = (notices: readonly Notice[]): string =>
  notices.map(({ path, text }) => `${path === '' ? '' : `${path}: `}${text}`).join(' ')
