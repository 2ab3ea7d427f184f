/** What a reader makes of the bytes of an answer; as far as it came, where it refused them in the end. */
export interface Reading {
  status: number
  message: string
  /** Flat list of names and values, each character one byte. */
  headers: readonly string[]
  /** Each character one byte. */
  body: string
  /** It took the bytes for a whole answer. */
  accepted: boolean
  /** It would send the next request on the same connection. */
  reusable: boolean
}

export const nothingRead = (): Reading => ({
  ...{ status: 0, message: '', headers: [], body: '' },
  ...{ accepted: false, reusable: false },
})
