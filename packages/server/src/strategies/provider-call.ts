/** One request to a provider, as it is counted. */
export interface ProviderCallMade {
  /** Id of the strategy that asked. */
  readonly strategy: string
  /** What for, in the words of the type of strategy: one of a few, never a part of an address. */
  readonly purpose: string
  /** `refused` for a status of 4xx; `failed` for whatever could not be used, and where nobody answered. */
  readonly result: 'ok' | 'refused' | 'failed' | 'timeout'
  readonly milliseconds: number
}

export type OnProviderCall = (call: ProviderCallMade) => void
