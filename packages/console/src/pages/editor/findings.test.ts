import { expect, it } from 'vitest'
import type { Problem } from '../../api/admin/config.ts'
import { countOf, findingsOf } from './findings.ts'

const problem: Problem = {
  code: 'x',
  file: '',
  line: 1,
  column: 1,
  length: 1,
  path: '',
  what: '',
  why: '',
  fix: '',
}

it.each([
  [0, 0, 'No problems'],
  [1, 0, '1 problem'],
  [2, 1, '2 problems, 1 notice'],
  [0, 2, 'No problems, 2 notices'],
])('%i problems and %i notices are counted as %j, problems first', (problems, notices, told) => {
  const findings = findingsOf({
    problems: Array(problems).fill(problem),
    notices: Array(notices).fill({ ...problem, text: '' }),
  })
  expect(countOf(findings)).toBe(told)
  expect(findings.map(({ severity }) => severity)).toEqual([
    ...Array(problems).fill('problem'),
    ...Array(notices).fill('notice'),
  ])
})

it('problems beside those that are listed count as well', () => {
  expect(countOf(findingsOf({ problems: [problem], notices: [] }), 3)).toBe('4 problems')
})
