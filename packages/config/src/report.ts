/** Where checks put what they find, with its place in the file. */
import { findNodeAtLocation, type Node } from 'jsonc-parser'
import { createLocator, type Document, mostProblems } from './document.ts'
import type { Fault } from './problem.ts'
import { formatPath, type Notice, type NoticeCode, type Path, type Problem } from './problem.ts'
import type { SchemaNode } from './schema/schema-node.ts'
import { secretValues } from './secrets/places.ts'
import { createScrubber, type Scrubber } from './secrets/scrub.ts'

export interface Report {
  readonly problems: Problem[]
  /** Whether nothing more is recorded: looking for suggestions would be in vain. */
  isFull(): boolean
  readonly notices: Notice[]
  /** Paths whose value counts as absent. */
  readonly ignored: Set<string>
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
  const locate = createLocator(document.text)
  const place = (node: Node | undefined) => locate(node?.offset ?? 0)
  const scrubber = createScrubber(() => secretValues(document, schema))
  const scrubbed = (fault: Fault): Fault => ({
    code: fault.code,
    what: scrubber.scrub(fault.what),
    why: fault.why,
    fix: scrubber.scrub(fault.fix),
  })
  const report: Report = {
    problems,
    isFull: () => problems.length >= mostProblems,
    notices,
    ignored: new Set(),
    scrubber,
    problem(path, fault, at = 'value') {
      if (report.isFull()) return
      const node = nodeAt(document.root, path, at)
      const { line, column } = place(node)
      const length = node ? firstLineLength(document.text, node) : 1
      problems.push({ ...scrubbed(fault), file, line, column, path: formatPath(path), length })
    },
    notice(path, code, text) {
      if (notices.length >= mostProblems) return
      const { line, column } = place(nodeAt(document.root, path, 'key'))
      notices.push({ code, file, line, column, path: formatPath(path), text: scrubber.scrub(text) })
    },
    duplicate(path, keyNode) {
      if (report.isFull()) return
      const first = nodeAt(document.root, path, 'key')
      problems.push({
        code: 'duplicate_key',
        file,
        ...place(keyNode),
        length: keyNode.length,
        path: formatPath(path),
        what: `${JSON.stringify(String(keyNode.value).slice(0, 100))} occurs twice in the same object, first in line ${place(first).line}.`,
        why: 'Programs disagree on which of the two counts.',
        fix: 'Delete one of them, or join what is in them.',
      })
    },
    shown(path) {
      for (let end = path.length; end > 0; end--)
        if (hidden.has(formatPath(path.slice(0, end)))) return 'The value'
      const node = nodeAt(document.root, path, 'value')
      const text = JSON.stringify(node?.value) ?? 'The value'
      return text.length > 120 ? `${text.slice(0, 117)}…"` : text
    },
    hide(path) {
      hidden.add(formatPath(path))
    },
  }
  for (const { offset, ...fault } of document.problems) {
    problems.push({ ...fault, file, path: formatPath(fault.path), ...locate(offset) })
  }
  return report
}

function nodeAt(root: Node | undefined, path: Path, at: 'key' | 'value'): Node | undefined {
  if (!root) return undefined
  for (let end = path.length; end >= 0; end--) {
    const node = findNodeAtLocation(root, path.slice(0, end))
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
