import { kinds } from './kinds.ts'
import type { Fault, Path } from './problem.ts'
import { isReference } from './references.ts'
import type { SchemaNode } from './schema/schema-node.ts'
import type { StrayEnds } from './secrets/odd-characters.ts'
import type { ShapeContext } from './shape-context.ts'

/** What somebody copied along: no address, id or number begins or ends so, and it would be sent as a part of it. */
export const strayFault = ({ said }: StrayEnds, shown: string, written: string): Fault => ({
  code: 'stray_space',
  what: `${shownAt(shown, written)} ${said}.`,
  why: 'It is used as it stands, and nobody sees what is too much.',
  fix: isReference(written)
    ? `Delete it there: in the ${written.startsWith('${env:') ? 'variable' : 'file'} that the reference names.`
    : 'Delete it.',
})

/** Kinds that are sent letter by letter, so that what passes their check is wrong all the same. */
const exact: readonly SchemaNode['kind'][] = [
  'client-id',
  'url',
  'origin',
  'framer',
  'upstream',
  'app-url',
  'page-origin',
]

/** Kinds that are read without the blanks around them. */
const trimmed: readonly SchemaNode['kind'][] = ['duration', 'delay', 'milliseconds']

/**
 * What is wrong with a value whose ends hold what is not seen: they, where without them all is well. Where they may be meant it is a
 * notice, for files that work go on working.
 * @param found what its kind finds wrong with it as it stands
 */
export function strayAt(
  stray: StrayEnds,
  found: Fault | undefined,
  { kind }: SchemaNode,
  path: Path,
  raw: string,
  { report }: ShapeContext,
): Fault | undefined {
  const shown = report.shown(path)
  const wrongWithout = kind !== undefined && kinds[kind](stray.rest, shown) !== undefined
  if (found !== undefined) return wrongWithout ? found : strayFault(stray, shown, raw)
  if (exact.includes(kind)) return strayFault(stray, shown, raw)
  if (!trimmed.includes(kind)) {
    report.notice(
      path,
      'stray_ends',
      `${shownAt(shown, raw)} ${stray.said}, which counts as a part of it. Unless it is meant, delete it.`,
    )
  }
  return undefined
}

const shownAt = (shown: string, written: string): string =>
  isReference(written) ? `What ${written} leads to` : shown
