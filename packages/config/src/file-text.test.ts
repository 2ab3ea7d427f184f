import { describe, expect, it } from 'vitest'
import { decodeText, decodeTextOrPem } from './file-text.ts'

const wide = (text: string) => Buffer.from(text, 'utf16le')
const bigEndian = (text: string) => wide(text).swap16()
const pem = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'

describe('the bytes of a file', () => {
  it.each([
    ['plain', Buffer.from('s3cret'), 's3cret'],
    ['with the mark that editors of Windows write', Buffer.from('\uFEFFs3cret'), 's3cret'],
    ['with two of them, of which one is text', Buffer.from('\uFEFF\uFEFFs3cret'), '\uFEFFs3cret'],
    ['of any script', Buffer.from('pässwort 密码 🔑'), 'pässwort 密码 🔑'],
    ['with line ends as they are', Buffer.from('a\r\nb\n'), 'a\r\nb\n'],
    ['none', Buffer.alloc(0), ''],
    ['a NUL among letters', Buffer.from('ab\0c'), 'ab\0c'],
  ])('%s', (_, bytes, text) => expect(decodeText(bytes)).toBe(text))

  it.each([
    ['UTF-16', 'with its mark', wide('\uFEFFs3cret')],
    ['UTF-16', 'the other way round', bigEndian('\uFEFFs3cret')],
    ['UTF-16', 'without a mark', wide('s3cret')],
    ['UTF-16', 'the other way round, without a mark', bigEndian('s3cret\r\n')],
    ['UTF-16', 'with half a letter behind it', Buffer.concat([wide('s3cret'), Buffer.from('\n')])],
    ['UTF-32', 'with its mark', Buffer.from('fffe000073000000', 'hex')],
    ['UTF-32', 'the other way round', Buffer.from('0000feff00000073', 'hex')],
  ])('%s %s is called so', (name, _, bytes) => {
    expect(() => decodeText(bytes)).toThrow(`is saved as ${name}`)
    expect(() => decodeTextOrPem(bytes)).toThrow(`is saved as ${name}`)
  })

  it('in another encoding are refused, at the byte that is wrong, and no letter is replaced', () => {
    expect(() => decodeText(Buffer.from('zoë', 'latin1'))).toThrow('is not UTF-8: its byte 3 belongs')
    expect(() => decodeText(Buffer.from('61c3', 'hex'))).toThrow('is not UTF-8: its byte 2 belongs')
    expect(() => decodeText(Buffer.from('efbbbfff', 'hex'))).toThrow('is not UTF-8: its byte 4 belongs')
  })

  it('of a PEM may have a comment in another encoding', () => {
    const text = Buffer.concat([Buffer.from('subject=Zürich\n', 'latin1'), Buffer.from(pem)])
    expect(decodeTextOrPem(text)).toContain(pem)
    expect(() => decodeText(text)).toThrow('is not UTF-8')
  })
})
