import { type AST, RegExpParser, visitRegExpAST } from '@eslint-community/regexpp'
import type { Place } from '../syntax.ts'
import { type Change, replace } from './operator.ts'

const parser = new RegExpParser()

/** A regular expression with an anchor, an entry, a bound or a flag less, or with another of its kind. */
export function* expressions({ node }: Place): Generator<Change> {
  if (node.type !== 'Literal' || !('regex' in node)) return
  const { pattern, flags } = node.regex
  const start = node.start + 1
  const unicode = { unicode: flags.includes('u'), unicodeSets: flags.includes('v') }
  for (const change of changesOf(parser.parsePattern(pattern, 0, pattern.length, unicode))) {
    yield { ...change, start: start + change.start, end: start + change.end }
  }
  const flagsStart = start + pattern.length + 1
  for (const [index] of [...flags].entries()) {
    yield* replace({ start: flagsStart + index, end: flagsStart + index + 1 }, '')
  }
}

function changesOf(pattern: AST.Pattern): Change[] {
  const changes: Change[] = []
  const put = (part: AST.Node, ...puts: readonly string[]) => void changes.push(...replace(part, ...puts))
  const withoutEach = (parts: readonly AST.Node[], separator: number) => {
    if (parts.length < 2) return
    parts.forEach((part, index) => {
      const isLast = index === parts.length - 1
      const [before, after] = isLast ? [separator, 0] : [0, separator]
      changes.push({ start: part.start - before, end: part.end + after, put: '' })
    })
  }
  visitRegExpAST(pattern, {
    onPatternEnter: ({ alternatives }) => withoutEach(alternatives, 1),
    onGroupEnter: ({ alternatives }) => withoutEach(alternatives, 1),
    onCapturingGroupEnter: ({ alternatives }) => withoutEach(alternatives, 1),
    onAssertionEnter(assertion) {
      if (assertion.kind === 'start' || assertion.kind === 'end') put(assertion, '')
      else if (assertion.kind === 'word') put(assertion, assertion.negate ? '\\b' : '\\B')
      else
        put(
          assertion,
          assertion.raw.replace(/^\(\?(<?)([=!])/, (_, back, sign) => `(?${back}${sign === '=' ? '!' : '='}`),
        )
    },
    onQuantifierEnter(quantifier) {
      for (const bounds of otherBounds(quantifier)) put(quantifier, quantifier.element.raw + bounds)
    },
    onCharacterClassEnter(set) {
      const inside = set.raw.slice(set.negate ? 2 : 1)
      put(set, set.negate ? `[${inside}` : `[^${inside}`)
      if ('elements' in set) withoutEach(set.elements, 0)
    },
    onCharacterSetEnter(set) {
      if (set.kind !== 'any' && set.kind !== 'property') put(set, swapCase(set.raw))
    },
    onCharacterEnter(character) {
      if (character.raw === '\\.' && character.parent.type === 'Alternative') put(character, '.')
    },
  })
  return changes
}

function otherBounds({ min, max, greedy }: AST.Quantifier): string[] {
  const lazy = greedy ? '' : '?'
  if (max === Number.POSITIVE_INFINITY) {
    if (min === 0) return [`+${lazy}`, '']
    return min === 1 ? [`*${lazy}`, ''] : [`{${min - 1},}${lazy}`, `{${min + 1},}${lazy}`]
  }
  if (min === 0 && max === 1) return ['']
  const fewer = min > 0 ? [`{${min - 1},${max}}${lazy}`] : []
  const more = min < max ? [`{${min + 1},${max}}${lazy}`, `{${min},${max - 1}}${lazy}`] : []
  return [`{${min},${max + 1}}${lazy}`, ...fewer, ...more]
}

const swapCase = (text: string): string =>
  text === text.toLowerCase() ? text.toUpperCase() : text.toLowerCase()
