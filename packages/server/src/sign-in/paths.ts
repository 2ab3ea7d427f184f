import type { StrategyConfig } from '@gatewright/config'

type Named = Pick<StrategyConfig, 'id' | 'type'>

/** Where signing in with a strategy starts: where the browser goes, or where its form is sent. */
export const loginPath = ({ type, id }: Named): string => `/api/v1/auth/login/${type}/${id}`

/**
 * Parameter of {@link loginPath}: the browser goes on as whoever signed in last in it. Their address stands in its cookie, and so
 * in no address, no history and no log.
 */
export const AS_LAST = 'last'

/** The part of our paths that names a strategy. */
export interface StrategyParams {
  readonly type: string
  readonly strategy: string
}
