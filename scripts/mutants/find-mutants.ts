import { calls } from './operators/calls.ts'
import { expressions } from './operators/expressions.ts'
import { lists } from './operators/lists.ts'
import type { Change, Operator } from './operators/operator.ts'
import { results } from './operators/results.ts'
import { signs } from './operators/signs.ts'
import { steps } from './operators/steps.ts'
import { texts } from './operators/texts.ts'
import { truth } from './operators/truth.ts'
import { isProgram, places } from './syntax.ts'

/** A file with one deliberate mistake. */
export interface Mutant {
  /** The whole file. */
  readonly source: string
  /** Counted from 1. */
  readonly line: number
  /** The lines that differ, as they were and as they are; white space is one space. */
  readonly was: string
  readonly becomes: string
}

const operators: readonly Operator[] = [truth, signs, results, steps, lists, texts, calls, expressions]

/** All mutants of a file in the order of their places, each program once. */
export function findMutants(source: string): Mutant[] {
  const changes: Change[] = []
  for (const place of places(source)) {
    for (const operator of operators) changes.push(...operator(place))
  }
  changes.sort((a, b) => a.start - b.start || a.end - b.end)
  const seen = new Set([source])
  const mutants: Mutant[] = []
  for (const change of changes) {
    const changed = source.slice(0, change.start) + change.put + source.slice(change.end)
    if (seen.has(changed)) continue
    seen.add(changed)
    if (isProgram(changed)) mutants.push(describe(source, changed, change))
  }
  return mutants
}

function describe(source: string, changed: string, { start, end, put }: Change): Mutant {
  const lineStart = source.lastIndexOf('\n', start - 1) + 1
  const lineEnd = endOfLine(source, end)
  return {
    source: changed,
    line: source.slice(0, start).split('\n').length,
    was: oneLine(source.slice(lineStart, lineEnd)),
    becomes: oneLine(changed.slice(lineStart, endOfLine(changed, start + put.length))),
  }
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end === -1 ? text.length : end
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()
