import { mostReadings, type Unfold } from './path-readings.ts'

/**
 * Windows has a second name of eight letters for a long one: `ADMINI~1` for `administration`. Which number a folder has nobody
 * outside can know, so each name in the rules that such a segment could stand for counts as meant. `*.json` is such a name, too:
 * `CONFIG~1.JSO` is a file that it means.
 *
 * @param names the segments of the rules' paths, folded
 * @returns makes what reads the variants of one path, which have most segments in common: each is compared with the names once
 */
export function shortNames(names: ReadonlySet<string>): () => Unfold {
  const kept = [...names].map(name => ({ name, ...partsOf(name) }))
  const meantBy = (segment: string): readonly string[] => {
    const short = /^([^~.]{1,6})~\d{1,6}(?:\.([^.]*))?$/.exec(segment)
    if (short === null) return [segment]
    const [stem, extension = ''] = short.slice(1) as [string, string | undefined]
    const found = kept.filter(
      part => isExtensionOf(extension, part) && isStemOf(stem, part.base) && part.name !== segment,
    )
    return [segment, ...found.map(({ name }) => name)]
  }

  return () => {
    const known = new Map<string, readonly string[]>()
    const choicesOf = (segment: string): readonly string[] => {
      const choices = known.get(segment) ?? meantBy(segment)
      known.set(segment, choices)
      return choices
    }
    /** The path itself, and what it could stand for. */
    return path => {
      if (!/~\d/.test(path)) return [path]
      let meant = ['']
      // What all have in common since the last segment that could be several.
      let common = ''
      for (const [index, segment] of path.split('/').entries()) {
        if (index > 0) common += '/'
        const choices = choicesOf(segment)
        if (choices.length === 1) {
          common += segment
          continue
        }
        if (meant.length * choices.length > mostReadings) return undefined
        const before = common
        meant = meant.flatMap(start => choices.map(choice => start + before + choice))
        common = ''
      }
      return meant.map(start => start + common)
    }
  }
}

/** Spaces and dots left out but for the last dot, what eight letters cannot have as an underscore. */
function partsOf(name: string): { readonly base: string; readonly extension: string } {
  const plain = name
    .replace(/ /g, '')
    .replace(/^\.+/, '')
    .replace(/[+,;=[\]]/g, '_')
  const dot = plain.lastIndexOf('.')
  if (dot === -1) return { base: plain, extension: '' }
  return { base: plain.slice(0, dot).replaceAll('.', ''), extension: plain.slice(dot + 1) }
}

/** What a wildcard at the end stands for may hold the dot. */
const isExtensionOf = (short: string, { name, extension }: { name: string; extension: string }): boolean =>
  extension.includes('*') || (extension === '' && name.includes('*')) || extension.slice(0, 3) === short

/** From the fifth of a kind on it is one letter or two, since it has six at most, and four digits of a sum. */
const isStemOf = (stem: string, base: string): boolean =>
  canBegin(stem, base) || (/.[0-9a-f]{4}$/.test(stem) && canBegin(stem.slice(0, -4), base))

/** Whether a name begins so, or could, since from its first wildcard on it is anything. */
function canBegin(stem: string, base: string): boolean {
  const star = base.indexOf('*')
  return base.startsWith(stem) || (star !== -1 && stem.startsWith(base.slice(0, star)))
}

/** What has no second name for sure: at most eight letters, digits or hyphens, a dot and three. */
const isShort = (name: string): boolean => /^[\w-]{1,8}(?:\.[\w-]{1,3})?$/.test(name)

/**
 * Globs of the short names that a name in the rules may have, of those that another glob could be meant for: none for a name that
 * is short itself, or where the glob has more than such a name has, or letters that are not the name's. From a wildcard or a letter
 * beyond ASCII on, a short name is anybody's guess.
 * @param glob with `*` for any characters
 */
export function shortNameGlobs(name: string, glob: string): readonly string[] {
  const literal = glob.replaceAll('*', '')
  if (isShort(name) || literal.length > 'STEM56~1.EXT'.length) return []
  const { base, extension } = partsOf(name)
  const isKnown = !/[^ -~]|\*/.test(name)
  const known = base.replace(/(?:[^ -~]|\*).*/, '')
  const stem = known.slice(0, 6)
  const letters = `${stem}${extension.slice(0, 3)}0123456789abcdef~.`
  if (isKnown && [...literal].some(letter => !letters.includes(letter))) return []
  const start = isKnown || stem.length === 6 ? stem : `${stem}*`
  // What a wildcard at the end stands for may hold the dot. The dot itself is left out, as beside a wildcard of a file.
  const end = extension.includes('*') ? '' : extension.slice(0, 3)
  // Two letters and four digits of a sum.
  const withSum = /^.{0,2}[0-9a-f]{0,4}[*~]/.test(glob) ? [`${known.slice(0, 2)}*~*${end}`] : []
  return [`${start}~*${end}`, ...withSum]
}
