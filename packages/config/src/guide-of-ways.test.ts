import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { rootSchema } from './file-schema.ts'
import { templateFields } from './header-template.ts'
import { builtInOnly } from './rules/apps/key-ways.ts'
import { schemasBelow } from './schema-walk.ts'

const guide = readFileSync(new URL('../../../docs/guides/gate.md', import.meta.url), 'utf8')

it('the guide names every key that does nothing by forward-auth, and no other', () => {
  const sentence = /These keys of an app do nothing there.*?: (.*?)\. The proxy/s.exec(guide)?.[1] ?? ''
  expect([...sentence.matchAll(/`(\w+)`/g)].map(([, key]) => key)).toEqual(builtInOnly)
})

it('the guide says at its beginning where each key of an app is told of', () => {
  const rows = guide.slice(0, guide.indexOf('\n## ')).matchAll(/^\| (`.*?) +\|/gm)
  const listed = [...rows].flatMap(([, keys = '']) => [...keys.matchAll(/`(\w+)`/g)].map(([, key]) => key))
  const [app] = schemasBelow(schemasBelow([rootSchema], 'apps'), 'support')
  const keys = Object.keys(app?.properties ?? {})
  expect(listed.sort()).toEqual(keys.sort())
})

it('the guide has every field of a template', () => {
  for (const field of Object.keys(templateFields)) expect(guide).toContain(`\`{${field}`)
})
