import { type HeaderTemplate, readTemplate } from '@gatewright/config'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { makeCaller } from '../../../test/gate/support/fakes.ts'
import { template } from '../../../test/gate/support/templates.ts'
import { appHeaders } from './app-headers.ts'
import { fillTemplate } from './fill-template.ts'

const anything = fc.string({ unit: 'binary', maxLength: 40 }).filter(text => text.isWellFormed())
const separators = fc.string({
  unit: fc.constantFrom(...' !"#$&\'*+,-./:;<=>?@[\\]^_`~'),
  minLength: 1,
  maxLength: 3,
})

it('whatever the groups are called, the list is split into just these', () => {
  fc.assert(
    fc.property(fc.array(anything, { maxLength: 6 }), separators, (groups, separator) => {
      const sent = fillTemplate(template(`{groups|join(${separator})}`), makeCaller({ groups }))
      const meant = groups.filter(group => group !== '')
      if (meant.length === 0) {
        expect(sent).toBeUndefined()
        return
      }
      expect(sent).toMatch(/^[ -~]+$/)
      expect(sent?.split(separator).map(decodeURIComponent)).toEqual(meant)
    }),
  )
})

it('whatever somebody is called, a value stays one line and gives the name back', () => {
  fc.assert(
    fc.property(anything, name => {
      const caller = makeCaller({ fullname: name })
      const sent = fillTemplate(template('<{name}>'), caller) ?? ''
      expect(sent).toMatch(/^<[ -~]+>$/)
      expect(decodeURIComponent(sent.slice(1, -1))).toBe(name || caller.collaboratorId)
    }),
  )
})

it('no text of a person is read as a template', () => {
  const caller = makeCaller({ fullname: '{email}', groups: ['{{sub}}', '${env:KEY}'] })
  expect(fillTemplate(template('{name} {groups|join(;)}'), caller)).toBe('{email} {{sub}};${env:KEY}')
})

it('whatever somebody is called, the password of Basic is the gate’s', () => {
  const reading = readTemplate('{name}', 'text') as { template: HeaderTemplate }
  const credential = { kind: 'basic', user: reading.template, password: 'of:the:gate' } as const
  const { credential: credentialOf } = appHeaders({ headers: [], credential })
  fc.assert(
    fc.property(fc.oneof(anything, fc.constantFrom('eve:x', ':', 'a\u0000', 'Łukasz')), fullname => {
      const [, value] = credentialOf(makeCaller({ fullname, collaboratorId: 'c1' }))
      if (/[:\p{Cc}]/u.test(fullname)) {
        expect(value).toBeUndefined()
        return
      }
      const plain = Buffer.from(String(value).slice('Basic '.length), 'base64').toString()
      expect(plain).toBe(`${fullname || 'c1'}:of:the:gate`)
    }),
  )
})
