import type { Found, Notice, Problem } from '../../api/admin/config.ts'

/** Something that the server says about the text: a problem keeps the file from running, a notice does not. */
export interface Finding extends Problem {
  readonly severity: 'problem' | 'notice'
}

/** Problems first, each kind in the order of the file. */
export const findingsOf = ({
  problems,
  notices,
}: Pick<Found, 'problems' | 'notices'>): readonly Finding[] => [
  ...problems.map(each => ({ ...each, severity: 'problem' as const })),
  ...notices.map(asFinding),
]

/** A notice is one text, for nothing has to be mended. */
const asFinding = ({ text, ...place }: Notice): Finding => ({
  ...place,
  severity: 'notice',
  what: text,
  why: '',
  fix: '',
})

/**
 * `2 problems, 1 notice`, or that there is none.
 * @param more problems beside those that are listed
 */
export function countOf(findings: readonly Finding[], more = 0): string {
  const of = (severity: Finding['severity']) => findings.filter(each => each.severity === severity).length
  const counts = { problem: of('problem') + more, notice: of('notice') }
  const told = (['problem', 'notice'] as const).flatMap(severity => {
    const count = counts[severity]
    return count === 0 ? [] : [`${count} ${severity}${count === 1 ? '' : 's'}`]
  })
  if (counts.problem === 0) return ['No problems', ...told].join(', ')
  return told.join(', ')
}
