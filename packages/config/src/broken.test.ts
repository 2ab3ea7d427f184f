import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { readConfigText } from './load.ts'
import { parseConfig } from './parse.ts'
import { formatProblems, type Problem, problemCodes } from './problem.ts'

/**
 * Each file of `broken/` stands beside the exact text that we print for it. To write the texts anew after a deliberate
 * change: `UPDATE_BROKEN=1 npx vitest run --project unit packages/config/src/broken.test.ts`, then read the diff.
 */
const folder = resolve(import.meta.dirname, '../broken')
const names = readdirSync(folder).filter(name => name.endsWith('.json'))

const env = {
  AZURE_CLIENT_SECRET: 'never-print-me',
  PRIVATE_URL: 'https://never-print-me.example.com/x',
  EMPTY: '',
  PORT_WITH_LINE_END: '3000\r',
}

function problemsOf(name: string): readonly Problem[] {
  const text = readConfigText(join(folder, name))
  if (!text.ok) return [{ ...text.problem, file: name }]
  const result = parseConfig(text.text, {
    file: name,
    env,
    readFile: path => readFileSync(join(folder, relative(process.cwd(), path)), 'utf8'),
  })
  return result.ok ? [] : result.problems
}

test.each(names)('prints the recorded text for %s', name => {
  const printed = `${formatProblems(problemsOf(name))}\n`
  const recorded = join(folder, name.replace(/\.json$/, '.txt'))
  if (process.env.UPDATE_BROKEN) writeFileSync(recorded, printed)
  expect(printed).toBe(readFileSync(recorded, 'utf8'))
  expect(printed).not.toBe('\n')
  expect(printed).not.toContain('never-print-me')
})

test('has a broken file for every problem code', () => {
  const seen = new Set(names.flatMap(name => problemsOf(name).map(problem => problem.code)))
  // The first two need a file that is not there, and one of more than a megabyte: see load.test.ts. The others need files
  // elsewhere, and texts that come over HTTP: see read-file.test.ts, and typed.test.ts of the server.
  const elsewhere = ['missing_file', 'too_large', 'file_outside', 'new_reference', 'secret_moved']
  expect(
    Object.keys(problemCodes).filter(code => !seen.has(code as never) && !elsewhere.includes(code)),
  ).toEqual([])
})
