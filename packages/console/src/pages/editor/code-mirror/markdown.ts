/**
 * The little of Markdown that hover texts of the schema use: paragraphs, **bold**, `code`, and fenced code. Everything becomes
 * text of elements, never markup.
 */
export function renderMarkdown(markdown: string): HTMLElement[] {
  return markdown.split(/(```[\s\S]*?```)|\n{2,}/).flatMap(part => {
    if (part === undefined || part.trim() === '') return []
    const fenced = /^```\w*\n?([\s\S]*?)\n?```$/.exec(part)?.[1]
    if (fenced !== undefined) return [elementOf('pre', [elementOf('code', [fenced])])]
    return [elementOf('p', inlineOf(part.trim()))]
  })
}

const inlineOf = (text: string): (Node | string)[] =>
  text.split(/(\*\*[^*]+\*\*|`[^`]+`)/).map(part => {
    if (part.startsWith('**')) return elementOf('strong', [part.slice(2, -2)])
    if (part.startsWith('`')) return elementOf('code', [part.slice(1, -1)])
    // The language service escapes what would be markup: \_ \. \-
    return part.replace(/\\([\\`*_{}[\]()#+\-.!<>])/g, '$1').replaceAll('&nbsp;', ' ')
  })

function elementOf(name: 'p' | 'pre' | 'code' | 'strong', children: readonly (Node | string)[]): HTMLElement {
  const element = document.createElement(name)
  element.append(...children)
  return element
}
