import { expect, it } from 'vitest'
import { fittingAlgorithms } from './fitting-algorithms.ts'

const algorithms = ['none', 'HS256', 'HS384', 'HS512', 'RS256', 'RS512', 'PS384', 'ES256', 'EdDSA']

it.each([
  { kind: 'public-key', pem: 'PEM' } as const,
  { kind: 'jwks', jwksUri: 'https://shop.test/keys', cooldownSeconds: 30, cacheSeconds: 600 } as const,
])('takes none and no shared secret for a $kind', key => {
  expect(fittingAlgorithms({ algorithms, key })).toEqual(['RS256', 'RS512', 'PS384', 'ES256', 'EdDSA'])
})

it.each([
  [31, []],
  [32, ['HS256']],
  [47, ['HS256']],
  [48, ['HS256', 'HS384']],
  [63, ['HS256', 'HS384']],
  [64, ['HS256', 'HS384', 'HS512']],
])('takes with a secret of %i bytes %j', (bytes, fitting) => {
  const key = { kind: 'secret', secret: 'x'.repeat(bytes) } as const
  const odd = ['HS1', 'HS2560', 'xHS256', 'HS25', 'hs256']
  expect(fittingAlgorithms({ algorithms: [...algorithms, ...odd], key })).toEqual(fitting)
})

it('does not know an algorithm by its beginning, however long the secret is', () => {
  const key = { kind: 'secret', secret: 'x'.repeat(400) } as const
  expect(fittingAlgorithms({ algorithms: ['HS2560', 'HS512'], key })).toEqual(['HS512'])
})

it('counts the bytes of a secret, and not its letters', () => {
  expect(fittingAlgorithms({ algorithms, key: { kind: 'secret', secret: 'ü'.repeat(16) } })).toEqual([
    'HS256',
  ])
})
