import { expect, it } from 'vitest'
import { testApp } from '../../../test/gate/support/test-app.ts'
import { gatedApp } from './gated-app.ts'
import { WildcardHosts } from './wildcard-hosts.ts'

const hosts = () => {
  const wildcards = new WildcardHosts()
  wildcards.add(new URL('https://*.code.example.com'), gatedApp(testApp(), []))
  return wildcards
}

it('a host that comes again is what it was, with all that was made for it', () => {
  const wildcards = hosts()
  const first = wildcards.findPlain('a.code.example.com')
  expect(first?.root).toMatchObject({ host: 'a.code.example.com', origin: 'https://a.code.example.com' })
  expect(wildcards.findPlain('b.code.example.com')?.host).toBe('b.code.example.com')
  expect(wildcards.findPlain('a.code.example.com')).toBe(first)
})

it('of the names that strangers make up few are kept', () => {
  const wildcards = hosts()
  const first = wildcards.findPlain('a.code.example.com')
  for (let count = 0; count < 500; count++) wildcards.findPlain(`x${count}.code.example.com`)
  const again = wildcards.findPlain('a.code.example.com')
  expect(again).not.toBe(first)
  expect(again).toEqual(first)
})
