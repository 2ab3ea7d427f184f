/**
 * Follows the path of a claim, one name after each dot. A claim may itself have dots in its name (`https://example.com/roles`),
 * so the whole name is tried first. Through a list the path goes on in each of its objects, unless it names one by its place:
 * `groups.name` of `[{ "name": "a" }, { "name": "b" }]` is a list of both names.
 * @returns `undefined` where nothing is there; what every object has by birth is no claim
 */
export function claimAt(claims: Readonly<Record<string, unknown>>, path: string): unknown {
  return Object.hasOwn(claims, path) ? claims[path] : follow(claims, path.split('.'))
}

function follow(value: unknown, names: readonly string[]): unknown {
  const [name, ...rest] = names
  if (name === undefined) return value
  if (typeof value !== 'object' || value === null) return undefined
  if (Array.isArray(value) && !/^\d+$/.test(name)) {
    const found = value.map(item => (Array.isArray(item) ? undefined : follow(item, names)))
    const there = found.filter(each => each !== undefined)
    return there.length > 0 ? there : undefined
  }
  return Object.hasOwn(value, name) ? follow((value as Record<string, unknown>)[name], rest) : undefined
}
