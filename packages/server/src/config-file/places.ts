import { leadsNoFurther, type Path, type Spot, type Spots } from '@gatewright/config'

/** A text as it may be shown, taken apart into its values. */
export interface Placed extends Spots {
  readonly text: string
}

/**
 * Where a stored value may stand again: what is hidden behind a mask or a reference belongs to its place. Elsewhere it
 * could be printed, or be sent to somebody else's address.
 */
export interface Places {
  /**
   * `same` where a source has the very same value in the same place, with an entry around it that leads no further; the name
   * of a strategy may be another. `elsewhere` where only the entry's addresses are others, else `unknown`.
   */
  find(spot: Spot, of: Placed): 'same' | 'elsewhere' | 'unknown'
}

/** @param sources texts that are stored, their secrets masked */
export function createPlaces(sources: readonly Placed[]): Places {
  const stored = sources.map(source => ({ source, values: byPlace(source) }))
  return {
    find(spot, of) {
      const value = of.text.slice(spot.start, spot.end)
      let isStored = false
      for (const { source, values } of stored) {
        for (const { path } of values.get(keyOf(spot, value)) ?? []) {
          if (leadsWhereItDid(spot.path, of, path, source)) return 'same'
          isStored = true
        }
      }
      return isStored ? 'elsewhere' : 'unknown'
    },
  }
}

/** Whether what stands at a place is sent nowhere but where it was stored for. The two are the same but for a strategy's name. */
function leadsWhereItDid(here: Path, now: Placed, there: Path, stored: Placed): boolean {
  const strategy = strategyOf(here)
  if (strategy !== undefined) {
    const was = stored.destinations.get(String(there[1]))
    return leadsNoFurther(now.destinations.get(strategy), was, stored.home)
  }
  if (isOfMail(here)) return mailServerOf(now) !== undefined && mailServerOf(now) === mailServerOf(stored)
  if (!isOfApp(here)) return true
  const app = String(here[1])
  const [upstreams, were] = [now.upstreams.get(app), stored.upstreams.get(app)]
  return upstreams !== undefined && were !== undefined && [...upstreams].every(each => were.has(each))
}

/** What an app is sent: its credential and its headers, by their places. */
const isOfApp = (path: Path): boolean => path[0] === 'apps' && path.length > 3

/** The password of the mail server. */
const isOfMail = (path: Path): boolean => path[0] === 'mail' && path[1] === 'smtp'

/**
 * What mails and the password are handed to: the host as it is written, and a port that is none of mail's own. Those three are a
 * machine's administrator's alone, and one gives way to another when security changes; behind a further one anybody may listen.
 */
function mailServerOf({ text, spots }: Placed): string | undefined {
  const written = (key: string) => {
    const spot = spots.find(({ path, isKey }) => !isKey && isOfMail(path) && path[2] === key)
    return spot && text.slice(spot.start, spot.end)
  }
  const [host, port] = [written('host'), written('port')]
  return host && JSON.stringify([host, port === undefined || MAIL_PORTS.includes(port) ? 'usual' : port])
}

const MAIL_PORTS: readonly string[] = ['25', '465', '587']

/** The strategy that a place belongs to; a place outside of all has none. */
const strategyOf = (path: Path): string | undefined =>
  path[0] === 'authStrategies' && path.length > 2 ? String(path[1]) : undefined

/** Names of strategies count for nothing, so that one can be renamed. */
const keyOf = ({ path, isKey }: Spot, value: string): string =>
  JSON.stringify([
    strategyOf(path) === undefined ? path : ['authStrategies', null, ...path.slice(2)],
    isKey,
    value,
  ])

function byPlace({ text, spots }: Placed): ReadonlyMap<string, readonly Spot[]> {
  const values = new Map<string, Spot[]>()
  for (const spot of spots) {
    const value = text.slice(spot.start, spot.end)
    // Masks and references, whatever escapes they are written with.
    if (!/[•$\\]/.test(value)) continue
    const key = keyOf(spot, value)
    const others = values.get(key)
    if (others) others.push(spot)
    else values.set(key, [spot])
  }
  return values
}
