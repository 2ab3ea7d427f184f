import type { Site } from './gated-app.ts'
import type { PrefixMap } from './prefix-map.ts'

/** What answers on one host. */
export interface HostEntry {
  readonly host: string
  readonly secure: boolean
  readonly console: boolean
  readonly root?: Site
  /** Any of those below a path. */
  readonly below?: Site
  /** By prefix; the longest that fits counts. */
  readonly prefixes: Pick<PrefixMap<Site>, 'above' | 'size'>
  /** The same without regard to case; absent where no app lies within the address of another, as nearly everywhere. */
  readonly foldedPrefixes?: Pick<PrefixMap<Site>, 'above'>
}
