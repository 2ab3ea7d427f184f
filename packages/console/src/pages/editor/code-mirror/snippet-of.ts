/**
 * A snippet of the Language Server Protocol (`"port": ${1:3000}$0`) as one of CodeMirror (`"port": ${1:3000}${0}`). Numbers
 * mean the same in both. Of several choices the first is taken.
 */
export function snippetOf(text: string): string {
  return text.replace(
    /\\([$}\\])|\$\{(\d+)(?::((?:\\[$}\\]|[^}\\])*)|\|([^,|]*)[^}]*\|)?\}|\$(\d+)|[{}]|\\/g,
    (all, escaped?: string, field?: string, preset?: string, choice?: string, bare?: string) => {
      if (escaped !== undefined) return literally(escaped)
      const number = field ?? bare
      if (number === undefined) return literally(all)
      const content = (preset ?? choice ?? '').replace(/\\([$}\\])/g, '$1')
      // A field cannot hold braces or lines there.
      if (/[{}\n]/.test(content)) return content.replace(/[{}]/g, '\\$&')
      return content === '' ? `\${${number}}` : `\${${number}:${content}}`
    },
  )
}

/** Only braces can be escaped in CodeMirror's, and a `$` without one behind it means nothing there. */
const literally = (character: string): string =>
  character === '{' || character === '}' ? `\\${character}` : character
