import { describe, expect, it } from 'vitest'
import { type ContentCoding, chooseCoding, contentCodings } from './content-codings.ts'

const both = new Set(contentCodings)
const gzipAlone = new Set<ContentCoding>(['gzip'])

describe('the coding of a file', () => {
  it.each([
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip, deflate', 'gzip'],
    ['GZIP', 'gzip'],
    ['x-gzip', 'gzip'],
    ['br;q=0.5, gzip;q=0.8', 'gzip'],
    ['br; q=0.5 , gzip ; q = 0.5', 'br'],
    ['br;q=0, gzip', 'gzip'],
    ['*', 'br'],
    ['br;q=0, *', 'gzip'],
    ['gzip;q=0, *;q=0.1', 'br'],
    ['*;q=0.1, identity;q=0', 'br'],
    ['identity;q=0.5, gzip;q=0.4', undefined],
    ['identity;q=0.5, gzip;q=0.5', 'gzip'],
    ['identity', undefined],
    ['deflate, zstd', undefined],
    ['', undefined],
    [undefined, undefined],
    ['*;q=0', undefined],
    ['br;q=0, gzip;q=0.000', undefined],
    ['br;q=nonsense', undefined],
    [', ,;q=1', undefined],
  ] as const)('of %j is %s', (header, expected) => {
    expect(chooseCoding(header, both)).toBe(expected)
  })

  it('is one that there is the file in', () => {
    expect(chooseCoding('gzip;q=0.2, br', gzipAlone)).toBe('gzip')
    expect(chooseCoding('br', gzipAlone)).toBe(undefined)
    expect(chooseCoding('br, gzip', new Set())).toBe(undefined)
  })
})
