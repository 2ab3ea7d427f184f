/**
 * The real argon2, which says of each hash that it costs what was asked for, and takes a thirtieth of the time. Tests that share
 * their modules get it by `vitest.config.ts`, others with `vi.mock('argon2', () => import('./quick-argon2.ts'))`.
 */
import { createRequire } from 'node:module'

// By its path, which nothing is put in the place of.
const { default: argon2 }: { readonly default: typeof import('argon2') } = await import(
  createRequire(import.meta.url).resolve('argon2')
)
const quickly = { memoryCost: 1024, timeCost: 2, parallelism: 1 }

const saying = (hash: string, costs: typeof quickly): string =>
  hash.replace(/m=\d+,p=\d+,t=\d+/, `m=${costs.memoryCost},p=${costs.parallelism},t=${costs.timeCost}`)

export default {
  hash: async (password: string, asked: typeof quickly) =>
    saying(await argon2.hash(password, quickly), asked),
  verify: (hash: string, password: string) => argon2.verify(saying(hash, quickly), password),
  needsRehash: argon2.needsRehash,
}
