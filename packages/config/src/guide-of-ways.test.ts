import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { templateFields } from './header-template.ts'
import { builtInOnly } from './rules/apps/key-ways.ts'

const guide = readFileSync(new URL('../../../docs/guides/gate.md', import.meta.url), 'utf8')

it('the guide names every key that does nothing by forward-auth, and no other', () => {
  const sentence = /These keys of an app do nothing there.*?: (.*?)\. The proxy/s.exec(guide)?.[1] ?? ''
  expect([...sentence.matchAll(/`(\w+)`/g)].map(([, key]) => key)).toEqual(builtInOnly)
})

it('the guide has every field of a template', () => {
  for (const field of Object.keys(templateFields)) expect(guide).toContain(`\`{${field}`)
})
