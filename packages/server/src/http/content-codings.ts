/** What a body can be packed as here, in our order: `br` is smaller by a seventh than `gzip`, which everybody reads. */
export const contentCodings = ['br', 'gzip'] as const
export type ContentCoding = (typeof contentCodings)[number]

/**
 * Which form of a file to send, by RFC 9110 section 12.5.3: the coding with the highest weight, ours first among equals. A coding
 * with weight 0 is not acceptable; `*` stands for those that are not named. fastify's negotiator takes a coding with weight
 * 0 for acceptable where there is a `*`.
 * @param header value of `Accept-Encoding`
 * @param available in which codings there is the file, beside its plain form
 * @returns `undefined` for the plain form, which is also sent where nothing else is acceptable
 */
export function chooseCoding(
  header: string | undefined,
  available: ReadonlySet<ContentCoding>,
): ContentCoding | undefined {
  if (header === undefined || available.size === 0) return undefined
  const weights = weightsOf(header)
  const weightOf = (coding: string) => weights.get(coding) ?? weights.get('*') ?? 0
  // Plain is acceptable without being named, and then the last choice.
  let best = { coding: undefined as ContentCoding | undefined, weight: weightOf('identity') }
  for (const coding of contentCodings) {
    const weight = weightOf(coding)
    const isBetter = weight > best.weight || (weight === best.weight && best.coding === undefined)
    if (available.has(coding) && weight > 0 && isBetter) best = { coding, weight }
  }
  return best.coding
}

/** Names in small letters; `x-gzip` is `gzip` (RFC 9110 section 8.4.1.3). */
function weightsOf(header: string): ReadonlyMap<string, number> {
  const weights = new Map<string, number>()
  for (const part of header.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map(each => each.trim())
    const [, q] = /^q\s*=\s*(.*)$/.exec(parameters.find(each => each.startsWith('q')) ?? '') ?? []
    const weight = q === undefined ? 1 : /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(q) ? Number(q) : 0
    if (name !== '') weights.set(name === 'x-gzip' ? 'gzip' : name, weight)
  }
  return weights
}
