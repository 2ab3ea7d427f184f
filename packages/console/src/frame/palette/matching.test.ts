import { IconApps } from '@tabler/icons-react'
import { describe, expect, it } from 'vitest'
import type { Entry } from './entry.ts'
import { shownFor } from './matching.ts'

const entry = (group: Entry['group'], label: string, more: Partial<Entry> = {}): Entry => ({
  ...{ id: `${group} ${label}`, group, label, icon: IconApps, run: () => {} },
  ...more,
})
const entries = [
  entry('Pages', 'Audit log'),
  entry('Pages', 'Strategies', { keywords: 'providers sso' }),
  entry('Actions', 'Sign out'),
  entry('Apps', 'Größenrechner'),
  entry('Apps', 'Log viewer'),
]
const shown = (typed: string, found: readonly Entry[] = []) =>
  shownFor(typed, entries, found).flatMap(([, members]) => members.map(({ label }) => label))

describe('what the palette shows', () => {
  it('finds by parts of words, without marks, and by other words for the same', () => {
    expect(shown('rechner')).toEqual(['Größenrechner'])
    expect(shown('GROSSEN')).toEqual(['Größenrechner'])
    expect(shown('provider')).toEqual(['Strategies'])
    expect(shown('out sign')).toEqual(['Sign out'])
    expect(shown('nothing like it')).toEqual([])
  })

  it('has first what begins with it, whichever group that is of', () => {
    expect(shown('log')).toEqual(['Log viewer', 'Audit log'])
  })

  it('has a reference before all, and the search of a whole page after all', () => {
    const found = [entry('Search', 'Look for it in the audit log'), entry('Error page', 'Error page k7m2q')]
    expect(shown('log', found)).toEqual([
      'Error page k7m2q',
      'Log viewer',
      'Audit log',
      'Look for it in the audit log',
    ])
  })
})
