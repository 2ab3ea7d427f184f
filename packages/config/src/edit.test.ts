import fc from 'fast-check'
import { parse } from 'jsonc-parser'
import { expect, test } from 'vitest'
import { insertStrategy, setValue } from './edit.ts'
import { parseConfig } from './parse.ts'

const text = `{
    // who runs this
    "roles": ["support"], /* one for now */
    "authStrategies": {
        "default": { "type": "basic" } // stays
    },
    "pro": {
        "collaboratorsAuthStrategies": ["default"]
    }
}
`
const entry = { type: 'basic', allowSelfSignup: false }

test('inserts a strategy and leaves comments, order and indentation as they are', () => {
  const inserted = insertStrategy(text, 'staff', entry)
  expect(inserted?.text).toBe(
    text.replace(
      '{ "type": "basic" } // stays\n',
      '{ "type": "basic" }, // stays\n        "staff": {\n            "type": "basic",\n            "allowSelfSignup": false\n        }\n',
    ),
  )
})

test('says where the entry stands, to select it', () => {
  const inserted = insertStrategy(`\uFEFF${text}`, 'staff', entry)
  const found = inserted?.text.slice(inserted.offset, inserted.offset + inserted.length)
  expect(found).toMatch(/^"staff": \{[^}]*\}$/)
})

test('lists the strategy and switches external authentication on when asked to', () => {
  const inserted = insertStrategy(text, 'staff', entry, { offer: true })
  const result = parseConfig(inserted?.text ?? '', { file: 'gatewright.config.json', env: {} })
  expect(result.ok && result.config.externalUsers.enabled).toBe(true)
  expect(result.ok && result.config.strategies.map(({ id, offered }) => [id, offered])).toEqual([
    ['default', true],
    ['staff', true],
  ])
})

test('makes what is missing in an empty object, and lists default with it', () => {
  const inserted = insertStrategy('{}', 'staff', entry, { offer: true })
  expect(JSON.parse(inserted?.text ?? '')).toEqual({
    authStrategies: { staff: entry },
    pro: { collaboratorsAuthStrategies: ['default', 'staff'], externalAuth: { enabled: true } },
  })
})

test('does not overwrite a strategy of the same name', () => {
  expect(insertStrategy(text, 'default', entry)).toBeUndefined()
})

test('leaves a text alone that somebody is in the middle of writing', () => {
  for (const broken of ['', '[]', '{ "roles": [', '{ "roles": [], }', '{ “roles”: [] }']) {
    expect(setValue(broken, ['dataFolder'], './x')).toBeUndefined()
    expect(insertStrategy(broken, 'staff', entry)).toBeUndefined()
  }
})

test('appends to a list and to an object in one line, and to one that holds only a comment', () => {
  expect(setValue('{ "roles": ["a"] }', ['roles', 1], 'b')).toBe('{ "roles": ["a", "b"] }')
  expect(setValue('{ "roles": ["a"] }', ['dataFolder'], './d')).toBe(
    '{ "roles": ["a"], "dataFolder": "./d" }',
  )
  expect(setValue('{\n  // nothing yet\n}\n', ['dataFolder'], './d')).toBe(
    '{\n  // nothing yet\n  "dataFolder": "./d"\n}\n',
  )
})

test('stays readable whatever stands behind the last member', () => {
  const endings = ['', ' ', ' // c', ' /* c */', ' /* c */ // d', '\n// c\n', ' /* c\n d */', '\r\n']
  for (const ending of endings) {
    const edited = setValue(`{\n  "a": 1${ending}\n}`, ['b'], 2) ?? ''
    const comments = ending.match(/\/\*[\s\S]*?\*\/|\/\/.*/g) ?? []
    for (const comment of comments) expect(edited).toContain(comment)
    expect(parse(edited)).toEqual({ a: 1, b: 2 })
  }
})

test('keeps Windows line ends and tabs', () => {
  const windows = '{\r\n\t"roles": []\r\n}\r\n'
  expect(setValue(windows, ['httpServer', 'port'], 8080)).toBe(
    '{\r\n\t"roles": [],\r\n\t"httpServer": {\r\n\t\t"port": 8080\r\n\t}\r\n}\r\n',
  )
})

test('replaces and removes a value in its place', () => {
  expect(setValue('{ "a": 1, /* b */ "b": 2 }', ['b'], 3)).toBe('{ "a": 1, /* b */ "b": 3 }')
  expect(JSON.parse(setValue('{ "a": 1, "b": 2 }', ['b'], undefined) ?? '')).toEqual({ a: 1 })
})

test('takes a member out with its comma and its line, and leaves every comment', () => {
  const three =
    '{\n  // one\n  "a": 1, // first\n  /* two */\n  "b": [1, 2, 3], // second\n  "c": {} /* third */ // end\n}\n'
  for (const [path, expected] of [
    [
      ['a'],
      '{\n  // one\n   // first\n  /* two */\n  "b": [1, 2, 3], // second\n  "c": {} /* third */ // end\n}\n',
    ],
    [['b'], '{\n  // one\n  "a": 1, // first\n  /* two */\n   // second\n  "c": {} /* third */ // end\n}\n'],
    [
      ['c'],
      '{\n  // one\n  "a": 1, // first\n  /* two */\n  "b": [1, 2, 3] // second\n   /* third */ // end\n}\n',
    ],
    [['b', 0], three.replace('[1, 2, 3]', '[2, 3]')],
    [['b', 1], three.replace('[1, 2, 3]', '[1, 3]')],
    [['b', 2], three.replace('[1, 2, 3]', '[1, 2]')],
  ] as const)
    expect(setValue(three, path, undefined)).toBe(expected)
  expect(setValue('{\n  "a": 1,\n  "b": 2\n}\n', ['b'], undefined)).toBe('{\n  "a": 1\n}\n')
  expect(setValue('{\n  "a": 1\n}\n', ['a'], undefined)).toBe('{\n}\n')
  expect(setValue('{ "a": 1 }', ['b'], undefined)).toBe('{ "a": 1 }')
})

test('takes out whatever stands anywhere, and nothing else', () => {
  const key = fc.stringMatching(/^[a-z]{1,3}$/)
  const leaf = fc.oneof(fc.string(), fc.integer(), fc.constant(null))
  const value = fc.oneof(leaf, fc.array(leaf, { maxLength: 3 }), fc.dictionary(key, leaf, { maxKeys: 3 }))
  fc.assert(
    fc.property(
      fc.dictionary(key, value, { minKeys: 1, maxKeys: 4 }),
      fc.constantFrom(0, 2, '\t'),
      fc.nat(),
      (file, indent, pick) => {
        const name = Object.keys(file)[pick % Object.keys(file).length] ?? ''
        const { [name]: _, ...left } = file
        const commented = JSON.stringify(file, null, indent).replaceAll(/,\n/g, ', // kept, by "all"\n')
        expect(parse(setValue(commented, [name], undefined) ?? '')).toEqual(left)
      },
    ),
    { numRuns: 300 },
  )
})

test('takes a name as one name, whatever it holds: dots, quotes, comment signs, line ends', () => {
  const name = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1 }),
    fc
      .array(
        fc.constantFrom(
          '.',
          '"',
          '\\',
          '/*',
          '//',
          '*/',
          '\n',
          '\u2028',
          ',',
          '}',
          ']',
          ':',
          '${env:A}',
          'a',
        ),
        {
          minLength: 1,
          maxLength: 6,
        },
      )
      .map(parts => parts.join('')),
  )
  fc.assert(
    fc.property(name, name, (id, value) => {
      fc.pre(id !== '__proto__')
      const edited = insertStrategy('{\n  "a": { "b": 1 } // kept\n}', id, { type: 'basic', label: value })
      expect(parse(edited?.text ?? '')).toEqual({
        a: { b: 1 },
        authStrategies: { [id]: { type: 'basic', label: value } },
      })
      expect(edited?.text).toContain('// kept')
    }),
    { numRuns: 50 },
  )
}, 60_000)

test('changes one value and nothing else, whatever the file holds and however it is indented', () => {
  const key = fc.stringMatching(/^[a-z]{1,3}$/)
  const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null))
  const { object } = fc.letrec(tie => ({
    object: fc.dictionary(
      key,
      fc.oneof({ depthSize: 'small' }, leaf, fc.array(leaf, { maxLength: 3 }), tie('object')),
      { maxKeys: 4 },
    ),
  }))
  fc.assert(
    fc.property(
      object,
      fc.constantFrom(0, 2, 4, '\t'),
      fc.array(key, { minLength: 1, maxLength: 3 }),
      leaf,
      (file, indent, path, value) => {
        const expected = structuredClone(file) as Record<string, unknown>
        let target = expected
        for (const step of path.slice(0, -1)) {
          if (!Object.hasOwn(target, step)) target[step] = {}
          const next = target[step]
          // A path through a text or a list is for the caller to avoid: the schema says where objects are.
          fc.pre(typeof next === 'object' && next !== null && !Array.isArray(next))
          target = next as Record<string, unknown>
        }
        target[path.at(-1) ?? ''] = value
        expect(JSON.parse(setValue(JSON.stringify(file, null, indent), path, value) ?? '')).toEqual(expected)
      },
    ),
    { numRuns: 300 },
  )
})
