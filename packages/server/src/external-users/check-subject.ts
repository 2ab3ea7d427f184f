import type { ExternalUsersConfig } from '@gatewright/config'
import { subjectProblem } from '../tokens/plain-subject.ts'
import { UnreadableTokenError } from '../tokens/unreadable-token.ts'
import { nameless } from './external-user.ts'

type Verification = NonNullable<ExternalUsersConfig['verification']>

/**
 * The subject of a site's token names one of its users, or is missing where the file allows that.
 * @throws UnreadableTokenError
 */
export function checkSubject(
  sub: unknown,
  { allowTokensWithoutSubject }: Pick<Verification, 'allowTokensWithoutSubject'>,
): void {
  if (sub === undefined && allowTokensWithoutSubject) return
  const problem = subjectProblem(sub) ?? spellingProblem(sub as string)
  if (problem !== undefined) {
    const mend =
      sub === undefined
        ? 'Let the site that makes the tokens write sub, the id that it knows the person by. Until then: pro.externalAuth.allowTokensWithoutSubject.'
        : 'Let the site that makes the tokens write its id of the person as a plain text of at most 255 characters: letters in one piece (Unicode NFC), and plain blanks.'
    throw refused(problem, mend)
  }
  if (sub === nameless && allowTokensWithoutSubject) {
    throw refused(
      'the claim sub is what those are called who have none',
      `Let the site that makes the tokens write another id than "${nameless}" for this person, or leave sub out for whom it does not know; or take pro.externalAuth.allowTokensWithoutSubject out.`,
    )
  }
}

/**
 * A site takes names for ids, which people choose, or its database compares them so that these are one: `é` in one piece or two, a
 * blank or one that does not break. To apps they would be two people that nobody can tell apart.
 */
function spellingProblem(sub: string): string | undefined {
  if (sub.normalize('NFC') !== sub)
    return 'the claim sub has letters and their marks apart (it is not Unicode NFC)'
  return /[^\P{Zs} ]|\u2800/u.test(sub) ? 'the claim sub has blanks of an unusual kind' : undefined
}

const refused = (problem: string, mend: string): UnreadableTokenError =>
  new UnreadableTokenError(problem, { code: 'ERR_TOKEN_SUBJECT', claim: 'sub', mend })
