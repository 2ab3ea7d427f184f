import { expect, it } from 'vitest'
import { readStrictJson } from './strict-json.ts'
import { UnreadableTokenError } from './unreadable-token.ts'

const read = (text: string | Uint8Array) => readStrictJson(Buffer.from(text), 'payload')

function refusal(text: string | Uint8Array): unknown {
  try {
    read(text)
  } catch (error) {
    if (error instanceof UnreadableTokenError) return [error.message, error.claim]
    throw error
  }
  throw new Error('it was read')
}
const nested = (levels: number) => '[1,'.repeat(levels).slice(0, -1) + ']'.repeat(levels)

it('reads a JSON object', () => {
  expect(read(' {"a": [1, {"b": "ü"}], "b": {"a": null}} ')).toEqual({ a: [1, { b: 'ü' }], b: { a: null } })
})

it.each(['[]', 'null', '"{}"', '1', 'true'])('refuses %s, which is no object', text => {
  expect(refusal(text)).toEqual(['the payload is not a JSON object', undefined])
})

it.each(['', '{', '{} {}', "{'a': 1}", '{"a": 1,}', '{/**/}', '{"a": NaN}', '\u{feff}{}'])(
  'refuses %j, which is no JSON',
  text => {
    expect(refusal(text)).toEqual(['the payload is not JSON', undefined])
  },
)

it('refuses bytes that are not UTF-8', () => {
  expect(refusal(Buffer.from('7b2261223a22ff227d', 'hex'))).toEqual(['the payload is not UTF-8', undefined])
})

it.each([
  ['{"sub":"a","sub":"b"}', 'sub'],
  ['{"sub":"a","s\\u0075b":"b"}', 'sub'],
  ['{"x":{"a":1,"b":2,"a":1}}', 'a'],
  ['{"x":[{"a":1},{"b":1,"b":1}]}', 'b'],
  // Behind an object of its own, too.
  ['{"a":{"b":1},"a":1}', 'a'],
])('refuses a key that is there twice: %s', (text, claim) => {
  expect(refusal(text)).toEqual(['a key is twice in the payload', claim])
})

it('takes one key in several objects', () => {
  expect(read('{"a":{"a":[{"a":1},{"a":2}]}}')).toEqual({ a: { a: [{ a: 1 }, { a: 2 }] } })
})

it('reads twenty levels, of objects or lists, and no more', () => {
  expect(read(`{"a":${nested(19)}}`)).toBeTypeOf('object')
  expect(refusal(`{"a":${nested(20)}}`)).toEqual(['the payload is nested too deeply', undefined])
  const objects = (levels: number) => '{"a":'.repeat(levels) + 1 + '}'.repeat(levels)
  expect(read(objects(20))).toBeTypeOf('object')
  expect(refusal(objects(21))).toEqual(['the payload is nested too deeply', undefined])
})

it('counts levels, and not how many objects and lists there are', () => {
  const many = Array.from({ length: 50 }, () => '[{}]').join(',')
  expect(read(`{"a":[${many}]}`)).toBeTypeOf('object')
})
