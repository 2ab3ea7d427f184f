import type { Seal } from '../../src/keys/seal.ts'

/** Seals so that it can be read, and with what for: what is opened for another purpose shows. */
export const plainSeal: Seal = {
  seal: async (purpose, data) => Buffer.from(JSON.stringify([purpose, data])).toString('base64url'),
  async open(purpose, sealed) {
    try {
      const [by, data] = JSON.parse(Buffer.from(sealed, 'base64url').toString())
      return by === purpose ? data : undefined
    } catch {
      return undefined
    }
  },
}
