import { redactText } from '@gatewright/config'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { createMasking } from './masking.ts'

/** Hundreds of runs each; a machine under load must not decide. */
vi.setConfig({ testTimeout: 60_000 })

const { mask, unmask } = createMasking(new Uint8Array(32))

const secret = fc
  .tuple(
    fc.constantFrom('', '-', 'p@', 'a/b:', 'ä', '$', '\\\\', '{', "it's "),
    fc.stringMatching(/^[A-Za-z0-9~_.-]{8,24}$/),
  )
  .map(([odd, rest]) => `${odd}7${rest}x`)
const name = fc.constantFrom(
  ...['clientSecret', 'secret', 'appSecret', 'publicKey', 'licenseKey', 'clientSecert', 'client_secret'],
  ...['password', 'bindCredentials', 'apiKey', 'botToken', 'PRIVATE_KEY', 'options.clientSecret'],
)
const plainName = fc.constantFrom('clientID', 'label', 'scope', 'issuer', 'passwordMinLength', 'x')
const quotes = fc.constantFrom(['"', '"'], ["'", "'"], ['`', '`'], ['“', '”'], ['', ''])
const separator = fc.constantFrom(':', ': ', ' : ', '=', ' = ', ' => ')
const written = (names: fc.Arbitrary<string>, values: fc.Arbitrary<string>) =>
  fc
    .tuple(names, quotes, separator, quotes, values, fc.constantFrom('', ',', ';'))
    .map(([key, [a, b], between, [c, d], value, end]) => `${a}${key}${b}${between}${c}${value}${d}${end}`)

interface Written {
  readonly text: string
  readonly secret: string
}

/** A file in order, with its secret also in comments and in another value. */
const inOrder: fc.Arbitrary<Written> = fc
  .record({
    secret,
    key: name,
    above: written(name, secret),
    beside: written(plainName, fc.constantFrom('shown', '${env:X}', 'a b')),
    comment: fc.constantFrom<(text: string) => string>(
      text => `// ${text}`,
      text => `/* ${text.replaceAll('*/', '')} */`,
      text => `/*\n * ${text.replaceAll('*/', '')}\n */`,
      text => `// ${text.replace(/[:=]/, '$&\n  // ')}`,
    ),
    about: fc.constantFrom('was ', '', 'see x', 'https://u:', 'https://u@'),
  })
  .map(({ secret, key, above, beside, comment, about }) => ({
    secret,
    text: `{
  ${comment(above)}
  "authStrategies": { "azure": { "options": { "clientID": "shown", ${JSON.stringify(key)}: ${JSON.stringify(secret)} } } },
  ${comment(beside)}
  "label": ${JSON.stringify(`${about}${secret}`)}, "roles": [] // ${about}${secret}
}`,
  }))

/** The same, and what people have in their editors half way: cut off, JSON5, several files in one. */
const anyText: fc.Arbitrary<string> = fc.oneof(
  inOrder.map(({ text }) => text),
  fc.tuple(inOrder, fc.double({ min: 0, max: 1, noNaN: true })).map(([{ text }, part]) => {
    return text.slice(0, Math.floor(text.length * part))
  }),
  fc
    .array(
      fc.oneof(
        written(name, secret),
        written(plainName, secret),
        fc.constantFrom('{', '}', '[', '//', '/*', '"'),
      ),
    )
    .map(lines => lines.join('\n')),
  fc
    .array(
      fc.oneof(
        written(name, secret),
        written(plainName, secret),
        fc.constantFrom('{', ']', '*/', '\\"', '://'),
      ),
    )
    .map(parts => `{ ${parts.join(' ')}`),
)

const withoutDigits = (text: string) => text.replace(/•{8}[0-9a-f]{12}/g, '••••••••')

describe('masks and redaction', () => {
  it('hide the same places of any text', () => {
    fc.assert(
      fc.property(anyText, text => {
        expect(withoutDigits(mask(text))).toBe(redactText(text))
      }),
      { numRuns: 600 },
    )
  })

  it('let no secret of the file through, wherever else it stands', () => {
    fc.assert(
      fc.property(inOrder, ({ text, secret }) => {
        expect(mask(text)).not.toContain(secret)
        expect(mask(text)).not.toContain(JSON.stringify(secret).slice(1, -1))
      }),
      { numRuns: 600 },
    )
  })

  it('let no secret through that a broken text calls one', () => {
    const broken = secret.chain(value =>
      fc
        .array(
          fc.oneof(written(name, fc.constant(value)), fc.constantFrom('{', '}', '],', '"', '// a', '/*')),
        )
        .map(lines => ({ text: `{ ${lines.join('\n')}`, secret: value })),
    )
    fc.assert(
      fc.property(broken, ({ text, secret }) => {
        expect(mask(text)).not.toContain(secret)
      }),
      { numRuns: 600 },
    )
  })

  it('have nothing to hide in what they have masked', () => {
    fc.assert(
      fc.property(anyText, text => {
        expect(mask(mask(text))).toBe(mask(text))
      }),
      { numRuns: 300 },
    )
  })

  it('can be undone to the letter', () => {
    fc.assert(
      fc.property(anyText, text => {
        expect(unmask(mask(text), [text])).toEqual({ text, unknown: 0 })
      }),
      { numRuns: 600 },
    )
  })
})
