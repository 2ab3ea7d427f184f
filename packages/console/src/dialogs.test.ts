import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

it('every dialog gives the focus back: Mantine does not for one that is open from its first moment', () => {
  const read = (file: string) => readFileSync(join(import.meta.dirname, file), 'utf8')
  const dialogs = globSync('**/*.tsx', { cwd: import.meta.dirname }).filter(file =>
    /<(Modal|Drawer)\s+opened\b/.test(read(file)),
  )
  expect(dialogs.length).toBeGreaterThan(10)
  expect(dialogs.filter(file => !/^ {2}useReturnFocus\(\)$/m.test(read(file)))).toEqual([])
})
