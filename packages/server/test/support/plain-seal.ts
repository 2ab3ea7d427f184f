import type { Seal } from '../../src/keys/seal.ts'

/** What {@link plainSeal} makes. */
export const plainlySealed = (purpose: string, data: unknown): string =>
  Buffer.from(JSON.stringify([purpose, data])).toString('base64url')

/** Seals so that it can be read, and with what for: what is opened for another purpose shows. */
export const plainSeal: Seal = {
  seal: async (purpose, data) => plainlySealed(purpose, data),
  async open(purpose, sealed) {
    try {
      const [by, data] = JSON.parse(Buffer.from(sealed, 'base64url').toString())
      return by === purpose ? data : undefined
    } catch {
      return undefined
    }
  },
}
