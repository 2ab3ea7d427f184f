import type { Problem } from '../../api/admin/config.ts'

/** Something that the server says about the text: a problem keeps the file from running, a notice does not. */
export interface Finding extends Problem {
  readonly severity: 'problem' | 'notice'
}

/** What an answer says about a text; `notices` where the server tells some. */
export interface Checked {
  readonly problems: readonly Problem[]
  readonly notices?: readonly Problem[]
}

/** Problems first, each kind in the order of the file. */
export const findingsOf = ({ problems, notices = [] }: Checked): readonly Finding[] => [
  ...problems.map(each => ({ ...each, severity: 'problem' as const })),
  ...notices.map(each => ({ ...each, severity: 'notice' as const })),
]

/** `2 problems, 1 notice`, or that there is none. */
export function countOf(findings: readonly Finding[]): string {
  const of = (severity: Finding['severity']) => findings.filter(each => each.severity === severity).length
  const told = (['problem', 'notice'] as const).flatMap(severity => {
    const count = of(severity)
    return count === 0 ? [] : [`${count} ${severity}${count === 1 ? '' : 's'}`]
  })
  if (of('problem') === 0) return ['No problems', ...told].join(', ')
  return told.join(', ')
}
