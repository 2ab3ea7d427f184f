import { describe } from 'vitest'
import { askByHttp2 } from './support/over-http2.ts'

const promises = [
  'addresses',
  'assertion',
  'bearer',
  'cors-of-apps',
  'credential',
  'external-users',
  'foreign-app',
  'hand-over-steps',
  'hand-over',
  'header-families',
  'host-for-the-app',
  'identity-headers',
  'method-overrides',
  'neighbours',
  'own-routes',
  'proxy',
  'raw-paths',
  'request-ids',
  'sign-out',
  'signed-out',
  'templated-headers',
  'upstream',
  'wildcard-hosts',
]

/** The promises of the gate, made once more to whoever comes by HTTP/2. */
describe('by HTTP/2', async () => {
  askByHttp2()
  // With the query they are other modules than those that are tested by HTTP/1.1.
  for (const name of promises) await import(`./${name}.test.ts?http2`)
})
