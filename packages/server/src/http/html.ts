/** A piece of HTML in which every text has been escaped. Only {@link html} makes one. */
class EscapedHtml {
  readonly #text: string
  constructor(text: string) {
    this.#text = text
  }
  toString(): string {
    return this.#text
  }
}
export type Html = EscapedHtml

/**
 * HTML by template: what is put in is escaped, unless it is HTML itself, so that no caller can forget to.
 *
 * @example html`<a href="${href}">${label}</a>`
 */
export function html(
  strings: TemplateStringsArray,
  ...values: readonly (string | number | Html | readonly Html[])[]
): Html {
  return new EscapedHtml(
    strings.reduce((text, part, index) => text + textOf(values[index - 1] as (typeof values)[number]) + part),
  )
}

export const noHtml: Html = new EscapedHtml('')

function textOf(value: string | number | Html | readonly Html[]): string {
  if (value instanceof EscapedHtml) return value.toString()
  if (typeof value === 'object') return value.map(textOf).join('')
  return String(value).replace(/[&<>"']/g, character => escapes[character] ?? '')
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
