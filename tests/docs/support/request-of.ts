/** A request as a page of `docs/apps` shows it. */
export interface ShownRequest {
  readonly method: string
  readonly path: string
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>
}

/** Reads a block of `http`; `{user:password, in Base64}` stands for what nobody could read. */
export function requestOf(block: string): ShownRequest {
  const [first = '', ...lines] = block.trim().split('\n')
  const [method = '', path = ''] = first.split(' ')
  const headers = lines.map(line => {
    const colon = line.indexOf(': ')
    const value = line
      .slice(colon + 2)
      .replace(/\{(.*), in Base64\}/, (_, text: string) => Buffer.from(text).toString('base64'))
    return [line.slice(0, colon).toLowerCase(), value] as const
  })
  return { method, path, headers: Object.fromEntries(headers) }
}
