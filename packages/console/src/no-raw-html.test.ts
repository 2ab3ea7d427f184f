import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

it('every text reaches the page as text: nothing writes HTML, a link for mail, or a script', () => {
  const raw =
    /dangerouslySetInnerHTML|innerHTML|outerHTML|insertAdjacentHTML|document\.write|mailto:|javascript:|\beval\(/
  const files = globSync('**/*.{ts,tsx}', { cwd: import.meta.dirname }).filter(
    file => !file.endsWith('.test.ts'),
  )
  expect(files.length).toBeGreaterThan(50)
  expect(files.filter(file => raw.test(readFileSync(join(import.meta.dirname, file), 'utf8')))).toEqual([])
})
