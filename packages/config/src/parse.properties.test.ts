import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { jsonSchema } from './json-schema.ts'
import { parseConfig } from './parse.ts'
import { formatProblems, problemCodes } from './problem.ts'
import { redactText } from './redact.ts'

/** Hundreds of runs each; a machine under load must not decide. */
vi.setConfig({ testTimeout: 60_000 })

const options = {
  file: 'gatewright.config.json',
  env: {},
  readFile: () => {
    throw Object.assign(new Error('none'), { code: 'ENOENT' })
  },
}

function isAnswer(text: string): void {
  const result = parseConfig(text, options)
  if (result.ok) {
    expect(result.config.strategies.length).toBeGreaterThan(0)
    return
  }
  expect(result.problems.length).toBeGreaterThan(0)
  const lines = text.replace(/^\uFEFF/, '').split('\n')
  for (const problem of result.problems) {
    expect(problemCodes).toHaveProperty(problem.code)
    expect(problem.line).toBeLessThanOrEqual(lines.length)
    expect(problem.column).toBeLessThanOrEqual((lines[problem.line - 1] ?? '').length + 1)
    for (const part of [problem.what, problem.why, problem.fix]) expect(part).not.toBe('')
  }
  expect(formatProblems(result.problems)).not.toContain('undefined')
}

/** Keys of the schema, so that arbitrary objects reach deep into the checks. */
const keys = [
  ...new Set(
    JSON.stringify(jsonSchema())
      .match(/"(\w+)":\{"title"/g)
      ?.map(found => found.split('"')[1] ?? ''),
  ),
]
const values = fc.oneof(
  fc.constantFrom(
    '1h',
    'oauth2',
    'basic',
    'default',
    '/a/**',
    'http://127.0.0.1:4100',
    'https://sso.example.com',
    '${env:X}',
    '${file:x}',
    '-----BEGIN PUBLIC KEY-----',
    'a@b',
    '',
  ),
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
)
const { tree } = fc.letrec(tie => ({
  tree: fc.oneof(
    { depthSize: 'medium' },
    values,
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.string()), tie('tree'), { maxKeys: 5 }),
  ),
}))
const files = fc.dictionary(fc.constantFrom(...keys), tree, { maxKeys: 6 })

test('answers any text with a configuration or with problems, and never throws', () => {
  expect(keys.length).toBeGreaterThan(40)
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), isAnswer), { numRuns: 300 })
  fc.assert(fc.property(fc.stringMatching(/^[{}[\]",:/*\\“'a1\n -]*$/), isAnswer), { numRuns: 500 })
})

test('answers any object of known keys likewise', () => {
  fc.assert(
    fc.property(files, file => isAnswer(JSON.stringify(file, null, 1))),
    { numRuns: 700 },
  )
})

test('never shows a secret, whatever else is wrong', () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9~_.-]{20,40}$/).map(text => `s3cr3t${text}`)
  fc.assert(
    fc.property(
      secret,
      fc.constantFrom('clientSecret', 'secret', 'publicKey', 'appSecret'),
      values,
      (value, key, other) => {
        const text = JSON.stringify({
          [key]: value,
          authStrategies: {
            azure: { type: 'oauth2', [key]: value, options: { [key]: value, clientID: other } },
          },
          pro: { externalAuth: { enabled: true, [key]: value } },
        })
        expect(JSON.stringify(parseConfig(text, options))).not.toContain(value)
        expect(redactText(text)).not.toContain(value)
      },
    ),
    { numRuns: 300 },
  )
})
