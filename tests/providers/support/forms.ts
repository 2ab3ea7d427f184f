/** A form of a page, with what its fields hold before anybody types. */
export interface Form {
  readonly action: string
  readonly method: 'GET' | 'POST'
  readonly fields: Readonly<Record<string, string>>
  /** Of fields and buttons. */
  readonly names: readonly string[]
}

export function readForms(html: string): readonly Form[] {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/gi)].map(([whole, head = '', inner = '']) => {
    const form = attributesOf(head)
    const elsewhere = html.replace(whole, '')
    const named = [
      ...namedIn(inner),
      ...namedIn(elsewhere).filter(field => field.form !== undefined && field.form === form.id),
    ]
    return {
      action: form.action ?? '',
      method: form.method?.toUpperCase() === 'POST' ? 'POST' : 'GET',
      fields: Object.fromEntries(named.filter(isSent).map(({ name = '', value = '' }) => [name, value])),
      names: named.map(({ name = '' }) => name),
    }
  })
}

type Attributes = Readonly<Record<string, string | undefined>>

const namedIn = (html: string): readonly Attributes[] =>
  [...html.matchAll(/<(input|button|select|textarea)\b([^>]*)>/gi)]
    .map(
      ([, tag = '', text = '']): Attributes => ({
        type: /button/i.test(tag) ? 'submit' : 'text',
        ...attributesOf(text),
      }),
    )
    .filter(({ name }) => name !== undefined)

/** Without a click on it. */
const isSent = ({ type = '', checked }: Attributes): boolean =>
  /^(checkbox|radio)$/i.test(type) ? checked !== undefined : !/^(submit|button|image)$/i.test(type)

/** The first form that has all of these fields or buttons. */
export const formWith = (html: string, wanted: readonly string[]): Form | undefined =>
  readForms(html).find(({ names }) => wanted.every(name => names.includes(name)))

function attributesOf(text: string): Attributes {
  const each = text.matchAll(/([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g)
  return Object.fromEntries(
    [...each].map(([, name = '', ...values]) => [
      name.toLowerCase(),
      decoded(values.find(value => value !== undefined) ?? ''),
    ]),
  )
}

const named: Readonly<Record<string, string>> = { amp: '&', quot: '"', apos: "'", lt: '<', gt: '>' }

const decoded = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name = '') => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16))
    return decimal === undefined ? (named[name] ?? whole) : String.fromCodePoint(Number(decimal))
  })
