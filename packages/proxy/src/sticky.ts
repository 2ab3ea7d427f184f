/**
 * The one of these that a key belongs to, by rendezvous hashing (Thaler and Ravishankar, 1996): each pair of key and name has a
 * weight, and the heaviest counts. Nothing is remembered, so that it is the same after a restart and on every node; and when one
 * goes, only its own keys move, and come back with it.
 */
export function belongsTo<Item extends { readonly name: string }>(
  key: string,
  items: readonly Item[],
): Item | undefined {
  const begun = hashed(key)
  let found: Item | undefined
  let most = -1
  for (const item of items) {
    const weight = scattered(hashed(item.name, begun))
    if (weight <= most) continue
    most = weight
    found = item
  }
  return found
}

/** FNV-1a, 32 bits. Nobody gains by a collision: whoever could choose a key would choose an upstream. */
function hashed(text: string, from = 0x811c9dc5): number {
  let hash = from
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return hash
}

/** Names that differ in their last letter have weights that differ in the last bits alone; here each bit counts everywhere (MurmurHash3). */
function scattered(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
