import { expect, it } from 'vitest'
import { contrast, textOn } from './brand-color.ts'
import { parseConfig } from './parse.ts'

const logo = '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'
const read = (branding: unknown, files: Readonly<Record<string, string>> = {}) =>
  parseConfig(JSON.stringify({ branding }), {
    file: '/etc/gatewright.config.json',
    env: {},
    readFile(path) {
      const text = files[path]
      if (text === undefined) throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' })
      return text
    },
  })
const problemsOf = (...given: Parameters<typeof read>) => {
  const result = read(...given)
  return result.ok ? [] : result.problems.map(({ path, what }) => `${path}: ${what}`)
}

it('a brand has a name, a colour with what is written on it, and its logo in it', () => {
  const result = read({ name: 'Contoso', logo: './c.svg', color: '#0b7bd8' }, { '/etc/c.svg': logo })
  expect(result.ok && result.config.branding).toEqual({
    name: 'Contoso',
    logo: `data:image/svg+xml;base64,${Buffer.from(logo).toString('base64')}`,
    color: { light: { value: '#0b7bd8', text: '#000000' }, dark: { value: '#0b7bd8', text: '#000000' } },
  })
  const plain = parseConfig('{}', { file: '/etc/x.json', env: {} })
  expect(plain.ok && plain.config.branding).toBeUndefined()
})

it('a colour that cannot be seen in one of the looks is a problem that says in which, and what to write', () => {
  expect(problemsOf({ color: '#ffee00' })).toEqual([
    expect.stringMatching(
      /^branding\.color: .*does not stand out from a light page: its contrast is 1\.\d to 1/,
    ),
  ])
  expect(problemsOf({ color: '#101010' })).toEqual([expect.stringContaining('from a dark page')])
  expect(problemsOf({ color: { light: '#101010', dark: '#ffee00' } })).toEqual([])
  expect(problemsOf({ color: { light: '#ffee00', dark: '#101010' } })).toHaveLength(2)
  for (const odd of ['red', '#fff', '#12345g', '#000;}body{display:none']) {
    expect(problemsOf({ color: odd })[0], odd).toContain('is no colour')
  }
})

it('what is written on a colour can be read', () => {
  for (const color of ['#000000', '#ffffff', '#777777', '#0b6bcb', '#ffee00', '#ff0000']) {
    expect(contrast(color, textOn(color))).toBeGreaterThanOrEqual(4.5)
  }
})

it('a logo is known by its first bytes, whatever its file is called', () => {
  const typeOf = (bytes: Buffer) => {
    const result = parseConfig('{"branding":{"logo":"./logo.svg"}}', {
      file: '/etc/x.json',
      env: {},
      readBytes: () => bytes,
    })
    return result.ok ? result.config.branding?.logo?.split(';', 1)[0] : result.problems[0]?.code
  }
  expect(typeOf(Buffer.from('89504e470d0a1a0a0000000d', 'hex'))).toBe('data:image/png')
  expect(typeOf(Buffer.from('ffd8ffe000104a464946', 'hex'))).toBe('data:image/jpeg')
  expect(typeOf(Buffer.from('RIFF\x01\x00\x00\x00WEBPVP8 ', 'latin1'))).toBe('data:image/webp')
  expect(typeOf(Buffer.from(logo))).toBe('data:image/svg+xml')
  for (const other of ['GIF89a', 'RIFF....WAVE', '<html><svg>', '\x89PNG', '\xff\xfe<svg>'])
    expect(typeOf(Buffer.from(other, 'latin1')), other).toBe('bad_brand')
})

it('a logo that is not there, is no SVG or is too large is a problem', () => {
  expect(problemsOf({ logo: './gone.svg' })[0]).toContain('branding.logo')
  expect(problemsOf({ logo: './c.svg' }, { '/etc/c.svg': 'root:x:0:0' })[0]).toContain('is no SVG')
  expect(problemsOf({ logo: './c.svg' }, { '/etc/c.svg': logo + ' '.repeat(20_000) })[0]).toContain(
    'larger than 10 kB',
  )
})

it('a name is short enough for a phone', () => {
  expect(problemsOf({ name: ' ' })[0]).toContain('branding.name')
  expect(problemsOf({ name: 'x'.repeat(61) })[0]).toContain('branding.name')
})
