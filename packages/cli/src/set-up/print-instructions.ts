import type { Instruction } from '@gatewright/server'
import { print } from '../print.ts'

/** What somebody does at a provider's pages, step by step. */
export function printInstructions(heading: string, steps: readonly Instruction[]): void {
  const lines = steps.flatMap(({ where, what, value }, at) => [
    `  ${at + 1}. ${where}`,
    `     ${what}`,
    ...(value === undefined ? [] : [`     ${value}`]),
  ])
  print(`${heading}:`, ...lines, '')
}
