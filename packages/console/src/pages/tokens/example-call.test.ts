import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { exampleCall } from './example-call.ts'

beforeEach(() => vi.stubGlobal('window', { location: { origin: 'https://sso.example.com' } }))
afterEach(() => vi.unstubAllGlobals())

it.each([
  ['https://app.example.com/a-b', 'https://app.example.com/a-b'],
  ['https://app.example.com/a;id&b', '"https://app.example.com/a;id&b"'],
  ['https://app.example.com/$(id)?`id`', '"https://app.example.com/%24(id)?%60id%60"'],
  // Of an app on wildcard hosts alone; it was the console's own address, which takes no token.
  ['', 'https://app.example.com/'],
  ["/it's", '"https://sso.example.com/it%27s"'],
])('the address %s is one word of the command that is copied', (url, word) => {
  expect(exampleCall('gwt_x', { url })).toBe(`curl -H "Authorization: Bearer gwt_x" ${word}`)
})
