import { badRequest } from './errors.ts'

/** A path as the routes see it. */
export interface GraphPath {
  /** `/applications(appId='x')` is `applications`, `appId=x`; `/users('ada@x')` is `users`, `ada@x`. */
  readonly segments: readonly string[]
  /** `$count` at the end. */
  readonly counting: boolean
  /** The type that the path casts to, without its namespace: `user`. */
  readonly cast: string | undefined
}

/** Types that a list of directory objects can be narrowed to. */
const castable: readonly string[] = [
  'administrativeunit',
  'application',
  'device',
  'directoryrole',
  'endpoint',
  'group',
  'orgcontact',
  'serviceprincipal',
  'user',
]

/** The type of a cast: the generated clients write the namespace `microsoft.graph` and its alias `graph`. */
const castOf = (segment: string | undefined): string | undefined => {
  const [, name] = /^(?:microsoft\.)?graph\.(\w+)$/.exec(segment?.toLowerCase() ?? '') ?? []
  return name !== undefined && castable.includes(name) ? name : undefined
}

/** Reads what follows the root, still encoded. Throws a 400 for an encoding that is none. */
export const readPath = (path: string): GraphPath => {
  const segments = splitPath(path)
  const counting = segments.at(-1)?.toLowerCase() === '$count'
  if (counting) segments.pop()
  const cast = castOf(segments.at(-1))
  // Inside a path a cast only says what the next segment belongs to.
  return { segments: segments.filter(segment => castOf(segment) === undefined), counting, cast }
}

const splitPath = (path: string): string[] => {
  try {
    return (
      path
        .split('/')
        // Microsoft's own samples write `memberOf/$/microsoft.graph.group`.
        .filter(part => part !== '' && part !== '$')
        .flatMap(part => splitKey(decodeURIComponent(part)))
    )
  } catch {
    throw badRequest('The address is not encoded as a URL must be.')
  }
}

/** The key of `users('x')`, and the empty brackets of a function: `delta()`. */
const splitKey = (segment: string): string[] => {
  if (!segment.endsWith(')')) return [segment]
  const [, name, key] = /^([\w.]+)\((.*)\)$/.exec(segment) ?? []
  if (name === undefined || key === undefined) return [segment]
  if (key === '') return [name]
  const [, property, value] = /^(?:(\w+)=)?'(.*)'$/.exec(key) ?? []
  if (value === undefined) return [segment]
  const bare = value.replaceAll("''", "'")
  return [name, property === undefined ? bare : `${property}=${bare}`]
}
