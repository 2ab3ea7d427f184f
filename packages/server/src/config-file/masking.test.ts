import { describe, expect, it } from 'vitest'
import { createMasking } from './masking.ts'

const { mask, unmask, misplaced } = createMasking(new Uint8Array(32))
const file = `{
  // "clientSecret": "the old one",
  "authStrategies": {
    "azure": { "options": { "clientID": "id", "tokenURL": "https://idp/token", "clientSecret": "s3cret\\"quoted" } },
    "other": { "options": { "clientSecret": "\${env:OTHER}" } }
  },
  "httpServer": { "proxy": { "url": "http://user:pass@proxy" } }
}`

describe('masking', () => {
  it('shows no secret, neither in a value, nor in a comment, nor in a branch of the other program', () => {
    const masked = mask(file)
    expect(masked).not.toMatch(/s3cret|the old one|user:pass/)
    expect(masked).toContain('"clientID": "id", "tokenURL": "https://idp/token"')
    expect(masked).toContain('"${env:OTHER}"')
  })

  it('puts every secret back into a text that came back unchanged', () => {
    expect(unmask(mask(file), [file])).toEqual({ text: file, unknown: 0 })
  })

  it('finds the secret again when its strategy was renamed or moved', () => {
    const renamed = mask(file).replace('"azure"', '"entra"')
    expect(unmask(renamed, [file])).toEqual({ text: file.replace('"azure"', '"entra"'), unknown: 0 })
  })

  it('says so when a mark stands where no secret belongs, instead of showing the secret there', () => {
    const mark = /"•+[0-9a-f]{12}"(?= \} \})/.exec(mask(file))?.[0] as string
    const moved = `{ "label": ${mark} }`
    expect(unmask(moved, [file])).toEqual({ text: moved, unknown: 1 })
  })

  it('puts no secret where it would be shown, though its mark also stands where it is hidden', () => {
    const masked = mask(file)
    const mark = /"•+[0-9a-f]{12}"(?= \} \})/.exec(masked)?.[0] as string
    const copied = masked.replace('"id"', mark)
    expect(unmask(copied, [file])).toEqual({ text: file.replace('"id"', mark), unknown: 1 })
    const inComment = masked.replace('// ', `// was ${mark} `)
    expect(unmask(inComment, [file]).unknown).toBe(0)
    expect(mask(unmask(inComment, [file]).text)).toBe(inComment)
  })

  it('keeps a copy of a secret that the file has in another value', () => {
    const copied = file.replace('"id"', '"s3cret\\"quoted"')
    expect(mask(copied)).not.toContain('s3cret')
    expect(unmask(mask(copied), [copied])).toEqual({ text: copied, unknown: 0 })
  })

  it('gives a number back as a number, and leaves the masked text JSON', () => {
    const numbers = '{ "appSecret": 12345678, "clientID": "12345678" }'
    expect(JSON.parse(mask(numbers))).toBeTypeOf('object')
    expect(unmask(mask(numbers), [numbers])).toEqual({ text: numbers, unknown: 0 })
  })

  it('hides what is typed into a text that is no JSON yet', () => {
    expect(mask('{ "a": [ "clientSecret": "typed-in", ')).not.toContain('typed-in')
  })

  it('survives a megabyte of letters that look like the names of secrets', () => {
    const letters = `"${'secret'.repeat(170_000)}" : ""`
    expect(mask(letters)).toBe(letters)
  })

  it('puts no secret elsewhere, to a mask of another place neither, and says why', () => {
    const masked = mask(file)
    const found = /"•+[0-9a-f]{12}"(?= \} \})/.exec(masked)?.[0] as string
    for (const [moved, because] of [
      [masked.replace('"https://idp/token"', found), 'unknown'],
      [masked.replace('"https://idp/token"', '"https://evil/token"'), 'elsewhere'],
      [masked.replace('"clientID": "id"', `"jwtToken": ${found}`), 'unknown'],
      [masked.replace('"clientID": "id"', `"clientID": "id", "issuer": "https://evil"`), 'elsewhere'],
    ] as const) {
      expect(unmask(moved, [file]).text).not.toMatch(/(?<!"clientSecret": ")s3cret|evil.*s3cret/)
      expect(misplaced(moved, [file]).map(each => each.because)).toContain(because)
    }
  })

  it('takes time in proportion to a text of nothing but marks', () => {
    const marks = `{ ${Array.from({ length: 20_000 }, (_, at) => `"k${at}": "••••••••0123456789ab"`).join(', ')} }`
    expect(unmask(marks, [file]).unknown).toBe(20_000)
  })

  it('survives a text of a hundred thousand brackets', () => {
    expect(mask('['.repeat(100_000))).toHaveLength(100_000)
  })
})
