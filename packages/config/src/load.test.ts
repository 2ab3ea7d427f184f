import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { findConfigFile, loadConfigFile } from './load.ts'
import { formatProblems } from './problem.ts'

const folder = mkdtempSync(join(tmpdir(), 'gatewright-config-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('says where the missing file was looked for', () => {
  const path = join(folder, 'nowhere.json')
  const result = loadConfigFile(path, {})
  expect(result.ok ? '' : formatProblems(result.problems)).toBe(
    `${path}:1:1: ${path} does not exist. What a server does stands in its configuration file. Write {} into it to begin with: a server on http://localhost:3000 that has passwords of its own. Or name your file with --config.`,
  )
})

test('says of a folder that it is one', () => {
  const result = loadConfigFile(folder, {})
  expect(result.ok ? '' : result.problems[0]?.what).toBe(`${folder} is a folder.`)
})

test('refuses a file that is larger than any configuration without parsing it', () => {
  const path = join(folder, 'large.json')
  writeFileSync(path, `{ "roles": [] }${' '.repeat(5 * 1024 * 1024)}`)
  const result = loadConfigFile(path, {})
  expect(result.ok ? '' : result.problems[0]?.code).toBe('too_large')
})

test('prefers gatewright.config.json, and finds botpress.config.json', () => {
  expect(findConfigFile(folder)).toBeUndefined()
  writeFileSync(join(folder, 'botpress.config.json'), '{}')
  expect(findConfigFile(folder)).toBe(join(folder, 'botpress.config.json'))
  writeFileSync(join(folder, 'gatewright.config.json'), '{}')
  expect(findConfigFile(folder)).toBe(join(folder, 'gatewright.config.json'))
})

test('says that a second configuration file is not read', () => {
  const result = loadConfigFile(join(folder, 'gatewright.config.json'), {})
  expect(result.notices.map(({ code, text }) => [code, text])).toEqual([
    [
      'two_files',
      'There is botpress.config.json beside it, which is not read. Delete the one that does not count, or name the other with --config.',
    ],
  ])
})
