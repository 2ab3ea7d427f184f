import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asTemplateText, hasFields, readTemplate, templateFields } from './header-template.ts'

const templateOf = (text: string) => {
  const reading = readTemplate(text, 'header')
  return 'template' in reading ? reading.template : reading.wrong.what
}

describe('a template', () => {
  it.each([
    ['{email}', [{ field: 'email' }]],
    ['user:{sub}', ['user:', { field: 'sub' }]],
    ['{groups|join(;)}', [{ field: 'groups', filter: { kind: 'join', separator: ';' } }]],
    ['{groups|join(, )}', [{ field: 'groups', filter: { kind: 'join', separator: ', ' } }]],
    ['{email|local(Contoso.com)}', [{ field: 'email', filter: { kind: 'local', domain: 'contoso.com' } }]],
    ['{{{name}}}', ['{', { field: 'name' }, '}']],
    ['a{{b}}c', ['a{b}c']],
    ['$5', ['$5']],
  ])('%s is read', (text, template) => {
    expect(templateOf(text)).toEqual(template)
  })

  it('picks the first choice that somebody has, and a last one for everybody else', () => {
    expect(templateOf('{roles|pick(admin=Admin, lead editor = Editor,*=Viewer)}')).toEqual([
      {
        field: 'roles',
        filter: {
          kind: 'pick',
          choices: [
            { of: 'admin', text: 'Admin' },
            { of: 'lead editor', text: 'Editor' },
          ],
          otherwise: 'Viewer',
        },
      },
    ])
  })

  it.each([
    ...[
      '',
      '{',
      '}',
      '{email',
      'email}',
      '{}',
      '{ email }',
      '{Email}',
      '{toString}',
      '{__proto__}',
      '{email|}',
    ],
    ...[
      '{email|join(;)}',
      '{groups|local(a.test)}',
      '{groups|join()}',
      '{groups|join(%)}',
      '{groups|join(a)}',
    ],
    ...[
      '{groups|join(;)|join(,)}',
      '{groups|join(;}',
      '{groups|join(|)}',
      '{roles|pick()}',
      '{roles|pick(a)}',
    ],
    ...['{roles|pick(*=x,a=y)}', '{roles|pick(a=ü)}', '{email|local(a)}', '{email|local(*)}', '{sub|upper}'],
    ...[' {email}', '{email} ', 'a\r\nb', 'a\tb', 'é', '\u0000'],
  ])('%j is none, and what is said of it quotes nothing that could be a key', text => {
    const said = templateOf(text)
    expect(said).toEqual(expect.any(String))
    expect(said.length).toBeGreaterThan(10)
  })

  it('has a field for each claim of the assertion about somebody', () => {
    for (const name of Object.keys(templateFields)) {
      const reading = readTemplate(`{${name}}`, 'header')
      expect([name, 'template' in reading && hasFields(reading.template)]).toEqual([name, true])
    }
  })
})

describe('what a reference leads to', () => {
  const printable = fc.string({ unit: fc.constantFrom(...'ab{}$|()%;,:email '), minLength: 1, maxLength: 30 })

  it('is text of the template, whatever stands in it and around it', () => {
    fc.assert(
      fc.property(printable, secret => {
        const reading = readTemplate(`x${asTemplateText(secret)}{email}${asTemplateText(secret)}x`, 'header')
        expect(reading).toEqual({ template: [`x${secret}`, { field: 'email' }, `${secret}x`] })
      }),
    )
  })

  it('never stands inside of a field', () => {
    for (const text of ['{${env:A}}', '{groups|join(${env:A})}', '{${file:a}', '{email|${env:F}(a.test)}']) {
      expect(readTemplate(text, 'header', { written: true })).toHaveProperty('wrong')
    }
    expect(readTemplate('${file:a}{email}{{${env:B}}}', 'header', { written: true })).toEqual({
      template: ['${file:a}', { field: 'email' }, '{${env:B}}'],
    })
  })
})

it('of any text either a template or what is wrong with it, at once', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.boolean(), (text, written) => {
      const reading = readTemplate(text, 'header', { written })
      expect('template' in reading || reading.wrong.fix !== '').toBe(true)
    }),
  )
  const long = '{'.repeat(200_000)
  expect(readTemplate(`${long}x`, 'header')).toHaveProperty('template')
  expect(readTemplate(`{email${long}`, 'header')).toHaveProperty('wrong')
})
