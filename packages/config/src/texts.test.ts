import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { explainChanges } from './changes.ts'
import { parseConfig } from './parse.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatewright-texts-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

type Files = Readonly<Record<string, string | Buffer | object>>

function read(texts: unknown, files: Files = {}) {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    const isText = typeof content === 'string' || Buffer.isBuffer(content)
    writeFileSync(join(folder, name), isText ? content : JSON.stringify(content))
  }
  return parseConfig(JSON.stringify({ texts }), { file: join(folder, 'gatewright.config.json'), env: {} })
}
function problemsOf(...given: Parameters<typeof read>): string[] {
  const result = read(...given)
  return result.ok ? [] : result.problems.map(({ path, what, fix }) => `${path}: ${what} ${fix}`)
}
function languagesOf(...given: Parameters<typeof read>) {
  const result = read(...given)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.config.texts
}

const portuguese = { language: 'pt-br', texts: { 'sign-in.title': 'Entrar' } }

describe('texts of the file', () => {
  it('are a further language, or some sentences of one that comes along', () => {
    const german = {
      language: 'de',
      errors: { not_invited: { next: 'Rufen Sie 4711 an.' } },
      reasons: { policy: { next: 'Rufen Sie 4712 an.' } },
    }
    expect(
      languagesOf(
        { files: ['./pt.json', './de.json'], language: 'PT-BR' },
        { 'pt.json': portuguese, 'de.json': german },
      ),
    ).toEqual({
      language: 'pt-BR',
      languages: [
        {
          tag: 'pt-BR',
          direction: 'ltr',
          texts: { 'sign-in.title': 'Entrar' },
          errors: {},
          reasons: {},
        },
        {
          tag: 'de',
          direction: 'ltr',
          texts: {},
          errors: { not_invited: { next: 'Rufen Sie 4711 an.' } },
          reasons: { policy: { next: 'Rufen Sie 4712 an.' } },
        },
      ],
    })
    expect(languagesOf({ language: 'ja' })).toEqual({ language: 'ja', languages: [] })
  })

  it('may be a folder, of which every *.json counts', () => {
    const files = { 'texts/pt.json': portuguese, 'texts/he.json': { language: 'he' }, 'texts/README.md': '#' }
    expect(
      languagesOf({ files: './texts/' }, files)?.languages.map(({ tag, direction }) => [tag, direction]),
    ).toEqual([
      ['he', 'rtl'],
      ['pt-BR', 'ltr'],
    ])
    expect(problemsOf({ files: './docs' }, { 'docs/README.md': '#' })[0]).toContain('without files *.json')
  })

  it('may have comments, and direction where it is not the usual one', () => {
    const text = '{ // ours\n"language": "az", "direction": "rtl" }'
    expect(languagesOf({ files: 'x.json' }, { 'x.json': text })?.languages[0]?.direction).toBe('rtl')
  })

  it('that English stands in for are counted, but not those of a language that comes along', () => {
    const notices = (language: string) => {
      const result = read({ files: 'x.json' }, { 'x.json': { language, texts: { 'sign-in.title': 'X' } } })
      return result.notices.map(({ code, text }) => `${code} ${text}`)
    }
    expect(notices('pt')).toEqual([
      expect.stringMatching(/^texts_missing Of the \d+ texts pt lacks \d+: English/),
    ])
    expect(notices('de-AT')).toEqual([])
  })

  it('are in what a restart would change', () => {
    const before = read({ language: 'de' })
    const after = read({ language: 'de', files: 'x.json' }, { 'x.json': portuguese })
    expect(before.ok && after.ok && explainChanges(before.config, after.config)).toMatchObject([
      {
        path: 'texts',
        kind: 'changed',
        what: expect.stringContaining('what the files say (pt-BR); de is for whoever'),
      },
    ])
  })
})

describe('a mistake in a file of texts is named with its line', () => {
  const of = (text: string | object, at = 'texts.files') => {
    const content = typeof text === 'string' ? text : JSON.stringify(text, null, 1)
    const found = problemsOf({ files: './x.json' }, { 'x.json': content })
    for (const each of found) expect(each.startsWith(`${at}: `), each).toBe(true)
    return found.map(each => each.slice(at.length + 2))
  }

  it.each([
    [{ texts: {} }, './x.json:1:1: "language" is missing, which every file of texts begins with.'],
    [{ language: 'no such tag' }, './x.json:2:14: This is no language tag.'],
    [{ language: 'x-private' }, './x.json:2:14: This is no language tag.'],
    [{ language: 7 }, './x.json:2:14: This is no language tag.'],
    [{ language: 'pt', direction: 'left' }, './x.json:3:15: "direction" is neither "ltr" nor "rtl".'],
    [
      { language: 'pt', text: {} },
      './x.json:3:2: "text" is no key of a file of texts. Did you mean "texts"?',
    ],
    [
      { language: 'pt', texts: { 'sign-in.titel': 'x' } },
      './x.json:4:3: "sign-in.titel" is no key of a text. Did you mean "sign-in.title"?',
    ],
    [
      { language: 'pt', texts: { 'sign-in.continue': 'Continuar' } },
      './x.json:4:23: {way} is missing in the text of "sign-in.continue". Write {way}',
    ],
    [
      { language: 'pt', texts: { 'sign-in.title': 'Entrar, {name}' } },
      './x.json:4:20: Nothing is put in for {name} in the text of "sign-in.title". Take it out.',
    ],
    [
      { language: 'pt', texts: { 'sign-in.title': ' ' } },
      './x.json:4:20: The text of "sign-in.title" is empty.',
    ],
    [
      { language: 'pt', texts: { 'sign-in.title': 1 } },
      './x.json:4:20: The text of "sign-in.title" is no text.',
    ],
    [
      { language: 'pt', texts: { 'sign-in.title': 'x'.repeat(1001) } },
      './x.json:4:20: The text of "sign-in.title" is longer than 1000 characters.',
    ],
    [
      { language: 'pt', texts: { 'sign-in.title': 'a\nb' } },
      './x.json:4:20: The text of "sign-in.title" has a line break',
    ],
    [
      { language: 'pt', errors: { not_invted: {} } },
      '"not_invted" is no error that people meet at the door. Did you mean "not_invited"?',
    ],
    [{ language: 'pt', errors: { config_invalid: {} } }, '"config_invalid" is no error that people meet'],
    [{ language: 'pt', errors: { not_invited: { operator: 'x' } } }, '"operator" is no sentence of it.'],
    [{ language: 'pt', errors: { not_invited: 'x' } }, './x.json:4:18: Here an object must be.'],
    [{ language: 'pt', reasons: { polcy: {} } }, 'Did you mean "policy"?'],
    ['["pt"]', './x.json:1:1: The file holds a list where an object must be.'],
    ['{ "language": "pt",\n "texts": {', './x.json:2:'],
    ['{ "language": "pt",\n "texts": {},\n "texts": {} }', './x.json:3:2: "texts" occurs twice.'],
    ['', './x.json:1:1:'],
  ])('%j', (file, named) => {
    expect(of(file).join('\n')).toContain(named)
  })

  it('that has nothing to do with texts: never more than its keys is quoted', () => {
    const found = of({
      language: 'pt',
      clientSecret: 'never-print-me',
      texts: { key: 'never-print-me' },
    }).join()
    expect(found).toContain('"clientSecret"')
    expect(found).not.toContain('never-print-me')
    expect(of({ clientSecret: 'never-print-me' }).join()).not.toMatch(/clientSecret|never/)
  })

  it('that is too large, no UTF-8, not there, or elsewhere is not read', () => {
    expect(of(`{"language":"pt","//":"${'x'.repeat(200_001)}"}`)[0]).toContain('is larger than 200 kB')
    const bytes = Buffer.from('{"language":"pt","texts":{"sign-in.title":"\xe9"}}', 'latin1')
    expect(problemsOf({ files: 'x.json' }, { 'x.json': bytes })[0]).toContain('x.json is not UTF-8')
    expect(problemsOf({ files: 'gone.json' })[0]).toContain('texts.files: The file gone.json does not exist.')
    expect(problemsOf({ files: '../../etc/passwd' })[0]).toContain('lies outside of the folders')
    symlinkSync('/etc/passwd', join(folder, 'link.json'))
    expect(problemsOf({ files: ['link.json'] })[0]).toContain(
      'texts.files[0]: The file link.json lies outside',
    )
  })

  it('and no more than a hundred are read, however often they are named', () => {
    const files = { 'texts/pt.json': portuguese, 'texts/he.json': { language: 'he' }, 'x.json': portuguese }
    // The file and the folder of two; each as often as fills the hundred, and once more.
    for (const [name, most] of [
      ['x.json', 100],
      ['texts', 50],
    ] as const) {
      const found = problemsOf({ files: Array.from({ length: 5_000 }, () => name) }, files)
      expect(found.at(-1)).toMatch(new RegExp(`^texts\\.files\\[${most}\\]: This would be more than 100`))
    }
  })

  it('and so is a language twice, and one that is not there', () => {
    const files = { 'a.json': portuguese, 'b.json': portuguese }
    expect(problemsOf({ files: ['a.json', 'b.json'] }, files)[0]).toContain(
      'texts.files[1]: b.json and a.json are both of the language pt-BR.',
    )
    expect(problemsOf({ files: 'a.json', language: 'pt' }, files)[0]).toMatch(
      /^texts\.language: There is no language "pt"\. Write one of "en", .*"pt-BR"/,
    )
  })

  it('and no more of them than anybody reads', () => {
    const texts = Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`odd-${index}`, 'x']))
    expect(of({ language: 'pt', texts })).toHaveLength(30)
  })
})
