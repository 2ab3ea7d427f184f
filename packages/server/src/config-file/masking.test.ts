import { describe, expect, it } from 'vitest'
import { createMasking } from './masking.ts'

const { mask, unmask } = createMasking(new Uint8Array(32))
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

  it('hides what is typed into a text that is no JSON yet', () => {
    expect(mask('{ "a": [ "clientSecret": "typed-in", ')).not.toContain('typed-in')
  })

  it('survives a megabyte of letters that look like the names of secrets', () => {
    const letters = `"${'secret'.repeat(170_000)}" : ""`
    expect(mask(letters)).toBe(letters)
  })

  it('survives a text of a hundred thousand brackets', () => {
    expect(mask('['.repeat(100_000))).toHaveLength(100_000)
  })
})
