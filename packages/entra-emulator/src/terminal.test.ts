import { expect, it } from 'vitest'
import { parseSearch } from './graph/odata/search.ts'
import { visible, visibleLines } from './terminal.ts'

it('a name of the directory neither talks to the terminal nor begins a line', () => {
  expect(visible('Contoso\u001b[31m\u009b2J\u202e\u200b\n\u{e0041}\ud800 Zoë 山田')).toBe(
    'Contoso\\u001b[31m\\u009b2J\\u202e\\u200b\\u000a\\udb40\\udc41\\ud800 Zoë 山田',
  )
  expect(visibleLines('a\u0007\nb')).toBe('a\\u0007\nb')
})

it('a text that is looked for does not turn "or" into "and"', () => {
  const text = 'x\\" AND '
  const wanted = parseSearch(`"displayName:${text}" OR "mail:${text}"`)
  expect(wanted({ displayName: 'x" and y', mail: '' })).toBe(true)
})
