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

/** Reads what follows the root, still encoded. Throws a 400 for an encoding that is none. */
export const readPath = (path: string): GraphPath => {
  const segments = splitPath(path)
  const counting = segments.at(-1)?.toLowerCase() === '$count'
  if (counting) segments.pop()
  const last = segments.at(-1)?.toLowerCase() ?? ''
  // The generated clients write the namespace `microsoft.graph` and its alias `graph`.
  const [, name] = /^(?:microsoft\.)?graph\.(\w+)$/.exec(last) ?? []
  if (name === undefined) return { segments, counting, cast: undefined }
  if (!castable.includes(name)) return { segments, counting, cast: undefined }
  segments.pop()
  return { segments, counting, cast: name }
}

const splitPath = (path: string): string[] => {
  try {
    return path
      .split('/')
      .filter(part => part !== '')
      .flatMap(part => splitKey(decodeURIComponent(part)))
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
