import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'

const page = join(import.meta.dirname, '../../docs/security/what-ends-when.md')

it('each row of what ends when names a test that there is', async () => {
  const lines = (await readFile(page, 'utf8')).split('\n').filter(line => line.startsWith('| '))
  const rows = lines.slice(2).map(line => line.split(' | '))
  expect(rows.length).toBeGreaterThan(20)
  const missing: string[] = []
  for (const row of rows) {
    const [, target = '', title = ''] = /\]\((.*?)\): "(.*)" \|$/.exec(row.at(-1) ?? '') ?? []
    const source = target && (await readFile(join(dirname(page), target), 'utf8').catch(() => ''))
    if (title === '' || !source?.includes(`'${title}'`)) missing.push(row[0] ?? '')
  }
  expect(missing).toEqual([])
})
