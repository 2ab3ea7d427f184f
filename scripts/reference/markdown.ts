/** A page that `npm run docs:reference` writes; `blocks` are paragraphs, headings, tables and fences. */
export function page(title: string, blocks: readonly string[]): string {
  const origin = '<!-- Made from the code by `npm run docs:reference`. Do not edit by hand. -->'
  return `${[`# ${title}`, origin, ...blocks].join('\n\n')}\n`
}

/** A table; a cell's bars and line breaks are escaped, and its Markdown counts. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

export const code = (text: string): string => `\`${text}\``

/** Lines of one paragraph. */
export const paragraph = (...lines: readonly string[]): string => lines.join('\n')

/** A text of the code as it reads there: what Markdown would take for its own is escaped, but for code in backticks. */
export const plain = (text: string): string =>
  text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/[\\<*]/g, '\\$&')))
    .join('`')

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ')
