/** Places of those who wait, by whom they are of: whoever has many is called no more often than who has one. */
export interface Line<Place> {
  readonly size: number
  push(of: string, place: Place): void
  /** The next to be called. */
  shift(): Place | undefined
  /** How many are called before one who comes now. */
  ahead(of: string): number
}

export function createLine<Place>(): Line<Place> {
  /** The next to be called first. */
  const places = new Map<string, Place[]>()
  let size = 0
  return {
    get size() {
      return size
    },
    push(of, place) {
      const own = places.get(of)
      if (own === undefined) places.set(of, [place])
      else own.push(place)
      size += 1
    },
    shift() {
      const [next] = places
      if (next === undefined) return undefined
      const [of, own] = next
      const place = own.shift()
      places.delete(of)
      if (own.length > 0) places.set(of, own)
      size -= 1
      return place
    },
    ahead(of) {
      const own = places.get(of)?.length ?? 0
      let others = 0
      for (const [whose, { length }] of places) if (whose !== of) others += Math.min(length, own + 1)
      return own + others
    },
  }
}
