import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import floorsFile from '../../floors.json' with { type: 'json' }

interface Floor {
  readonly files?: readonly string[]
  readonly holds?: string
  readonly may: readonly string[]
}

const root = fileURLToPath(new URL('../../../..', import.meta.url))
const source = join(root, 'packages/server/src')
const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8')
const { $comment: _, ...listed } = floorsFile
const floors = Object.entries(listed as Record<string, Floor>)

/** The table of the page, from the list that the check goes by. */
const picture = [
  '| Floor | Holds | May import |',
  '| --- | --- | --- |',
  ...floors
    .toReversed()
    .map(
      ([name, { files, holds, may }]) =>
        `| ${files ? files.map(file => `\`${file}.ts\``).join(' ') : `\`${name}/\``} | ${holds ?? ''} | ${inWords(name, may)} |`,
    ),
].join('\n')

function inWords(name: string, may: readonly string[]): string {
  const below = floors.slice(
    0,
    floors.findIndex(([each]) => each === name),
  )
  if (may.length === below.length && may.length > 1) return 'everything below'
  return may.join(', ') || 'nothing of the server'
}

describe('the floors', () => {
  it('name only what stands below them, so that no circle of folders can be allowed', () => {
    floors.forEach(([name, { may }], index) => {
      const below = floors.slice(0, index).map(([each]) => each)
      expect(
        may.filter(each => !below.includes(each)),
        name,
      ).toEqual([])
    })
  })

  it('cover every folder of the source, and none that is gone', () => {
    const folders = readdirSync(source).filter(name => statSync(join(source, name)).isDirectory())
    expect(
      floors
        .filter(([, { files }]) => !files)
        .map(([name]) => name)
        .sort(),
    ).toEqual(folders.sort())
    for (const [, { files = [] }] of floors)
      for (const file of files) expect(existsSync(join(source, `${file}.ts`)), file).toBe(true)
  })

  it('are drawn on the page as the check has them', () => {
    expect(page).toContain(picture)
  })
})

describe('the table of questions', () => {
  const rows = [
    ...page.matchAll(/^\| (Where [^|]+|Who [^|]+|Which [^|]+|What [^|]+|How [^|]+) \| ([^|]+) \|$/gm),
  ]
  const answers = rows.map(([, question, answer]) => ({
    question: question?.trim() ?? '',
    paths: [...(answer ?? '').matchAll(/`([^`]+)`/g)].map(([, path]) => path ?? ''),
  }))

  it('answers thirty questions at least', () => {
    expect(answers.length).toBeGreaterThanOrEqual(30)
  })

  it.each(answers)('$question', ({ paths }) => {
    expect(paths.length).toBeGreaterThan(0)
    for (const path of paths) expect(existsSync(join(root, path)), path).toBe(true)
  })
})
