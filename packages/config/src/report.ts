/** Where checks put what they find, with its place in the file. */
import type { Node } from 'jsonc-parser'
import { createLocator, type Document, mostProblems } from './document.ts'
import type { Fault } from './problem.ts'
import { formatPath, type Notice, type NoticeCode, type Path, type Problem } from './problem.ts'
import type { SchemaNode } from './schema/schema-node.ts'
import { secretValues } from './secrets/places.ts'
import { createScrubber, type Scrubber } from './secrets/scrub.ts'
import { visible } from './visible.ts'

/** Characters of one text: a key, or a list of names, may be as long as the file. */
const longestText = 1000

export interface Report {
  readonly problems: Problem[]
  /** Problems that were found beside those: `mostProblems` are recorded, wherever they come from. */
  readonly more: number
  /** Whether nothing more is recorded: looking for suggestions would be in vain. */
  isFull(): boolean
  /** Counts a problem of which nobody will read more. */
  skip(): void
  readonly notices: Notice[]
  /** Paths whose value counts as absent. */
  readonly ignored: Set<string>
  /** Paths of entries whose name is wrong: nothing that is made of the name can be compared. */
  readonly misnamed: Set<string>
  /** Values that no text may hold. */
  readonly scrubber: Scrubber
  /** `at`: underline the value (the default) or its key. A path that is not in the file points at its nearest parent. */
  problem(path: Path, fault: Fault, at?: 'key' | 'value'): void
  notice(path: Path, code: NoticeCode, text: string): void
  /** A key that occurs for the second time; `keyNode` is the later one. */
  duplicate(path: Path, keyNode: Node): void
  /** The value as the file writes it, in quotes, shortened; `The value` where it is secret. */
  shown(path: Path): string
  /** Marks everything at and below the path as never to be shown. */
  hide(path: Path): void
}

/** @param schema of the file: it says what is secret */
export function createReport(document: Document, file: string, schema: SchemaNode): Report {
  const hidden = new Set<string>()
  const problems: Problem[] = []
  const notices: Notice[] = []
  let more = document.more
  const locate = createLocator(document.text)
  const place = (node: Node | undefined) => locate(node?.offset ?? 0)
  const scrubber = createScrubber(() => secretValues(document, schema))
  // The one place that everything goes through: as long as somebody reads it, and nothing that a terminal or a page obeys.
  const shownText = (text: string) => visible(shorten(scrubber.scrub(text), longestText))
  const record = (problem: Problem) => {
    if (problems.length >= mostProblems) more++
    else problems.push(problem)
  }
  const scrubbed = (fault: Fault): Fault => ({
    code: fault.code,
    what: shownText(fault.what),
    why: shownText(fault.why),
    fix: shownText(fault.fix),
  })
  const report: Report = {
    problems,
    get more() {
      return more
    },
    isFull: () => problems.length >= mostProblems,
    skip() {
      more++
    },
    notices,
    ignored: new Set(),
    misnamed: new Set(),
    scrubber,
    problem(path, fault, at = 'value') {
      if (report.isFull()) return report.skip()
      const node = nodeAt(document, path, at)
      const { line, column } = place(node)
      const length = node ? firstLineLength(document.text, node) : 1
      record({ ...scrubbed(fault), file, line, column, path: formatPath(path), length })
    },
    notice(path, code, text) {
      if (notices.length >= mostProblems) return
      const node = nodeAt(document, path, 'key')
      const { line, column } = place(node)
      const length = node ? firstLineLength(document.text, node) : 1
      notices.push({ code, file, line, column, path: formatPath(path), length, text: shownText(text) })
    },
    duplicate(path, keyNode) {
      if (report.isFull()) return report.skip()
      const first = nodeAt(document, path, 'key')
      record({
        code: 'duplicate_key',
        file,
        ...place(keyNode),
        length: keyNode.length,
        path: formatPath(path),
        what: shownText(
          `${JSON.stringify(String(keyNode.value).slice(0, 100))} occurs twice in the same object, first in line ${place(first).line}.`,
        ),
        why: 'Programs disagree on which of the two counts.',
        fix: 'Delete one of them, or join what is in them.',
      })
    },
    shown(path) {
      for (let end = path.length; end > 0; end--)
        if (hidden.has(formatPath(path.slice(0, end)))) return 'The value'
      const node = nodeAt(document, path, 'value')
      const text = JSON.stringify(node?.value) ?? 'The value'
      return text.length > 120 ? `${text.slice(0, 117)}…"` : text
    },
    hide(path) {
      hidden.add(formatPath(path))
    },
  }
  for (const { offset, ...fault } of document.problems) {
    record({ ...fault, ...scrubbed(fault), file, path: formatPath(fault.path), ...locate(offset) })
  }
  return report
}

function nodeAt({ root, find }: Document, path: Path, at: 'key' | 'value'): Node | undefined {
  for (let end = path.length; end >= 0; end--) {
    const node = find(path.slice(0, end))
    if (!node) continue
    const key = node.parent?.type === 'property' ? node.parent.children?.[0] : undefined
    // A key that is missing is reported at the name of the object that lacks it: the whole object may span pages.
    return (end < path.length || at === 'key') && key ? key : node
  }
  return root
}

function firstLineLength(text: string, node: Node): number {
  const end = text.indexOf('\n', node.offset)
  return Math.max(1, Math.min(node.length, (end === -1 ? text.length : end) - node.offset))
}

const shorten = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 1)}…` : text
