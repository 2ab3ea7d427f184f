import { type Node, parseSync, visitorKeys } from 'oxc-parser'

/** A node of a file's syntax tree, and where it stands. */
export interface Place {
  readonly node: Node
  /** What it is a part of, the nearest last. */
  readonly parents: readonly Node[]
  /** How the file has it. */
  readonly text: (part: Pick<Node, 'start' | 'end'>) => string
}

/** @throws SyntaxError */
export function parse(source: string): Node {
  const { program, errors } = parseSync('file.ts', source)
  if (errors[0] !== undefined) throw new SyntaxError(errors[0].message)
  return program
}

/** Whether the text is a program at all; what it means is not asked. */
export const isProgram = (source: string): boolean => parseSync('file.ts', source).errors.length === 0

/** All places of a file where something happens when it runs. Types and imports say nothing then. */
export function* places(source: string): Generator<Place> {
  yield* walk(parse(source), [], ({ start, end }) => source.slice(start, end))
}

function* walk(node: Node, parents: readonly Node[], text: Place['text']): Generator<Place> {
  if (/^(?:Import|ExportAll)Declaration$/.test(node.type)) return
  if ('source' in node && node.type === 'ExportNamedDeclaration' && node.source !== null) return
  if (node.type.startsWith('TS')) {
    // `x as T`, `x satisfies T` and `x!` are `x`; whatever else is TypeScript's alone is gone before it runs.
    if ('expression' in node && /^TS(?:As|Satisfies|NonNull)Expression$/.test(node.type)) {
      yield* walk(node.expression as Node, parents, text)
    }
    return
  }
  yield { node, parents, text }
  const below = [...parents, node]
  for (const key of visitorKeys[node.type] ?? []) {
    for (const child of [(node as unknown as Record<string, unknown>)[key]].flat()) {
      if (child !== null && child !== undefined) yield* walk(child as Node, below, text)
    }
  }
}

/** What a node is a part of. */
export const parentOf = ({ parents }: Place): Node | undefined => parents.at(-1)

/** The function whose result a `return` at this place would be. */
export const functionAround = ({ parents }: Pick<Place, 'parents'>) =>
  parents.findLast(
    node =>
      node.type === 'FunctionDeclaration' ||
      node.type === 'FunctionExpression' ||
      node.type === 'ArrowFunctionExpression',
  )
