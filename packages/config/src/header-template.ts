/**
 * Templates of headers: text, and fields of whoever is calling in braces. Read once, when the configuration is loaded; no text
 * that comes with a request is ever read as a template.
 *
 *     template  = *( text / "{{" / "}}" / field )
 *     field     = "{" name [ "|" filter "(" argument ")" ] "}"
 *     filter    = "join" / "pick" / "local"
 */

import { closestName } from './closest-name.ts'

/** The claims of the assertion about somebody who is signed in, by their names there. */
export const templateFields = {
  sub: 'text',
  email: 'text',
  email_verified: 'text',
  name: 'text',
  roles: 'list',
  groups: 'list',
  strategy: 'text',
  sid: 'text',
} as const

export type TemplateField = keyof typeof templateFields

export type TemplateFilter =
  /** A list as one text. */
  | { readonly kind: 'join'; readonly separator: string }
  /** The text of the first choice that the list has; `otherwise` where it has none. */
  | {
      readonly kind: 'pick'
      readonly choices: readonly { readonly of: string; readonly text: string }[]
      readonly otherwise?: string
    }
  /** What stands before the `@` of an address of this very domain: elsewhere the same name is somebody else’s. */
  | { readonly kind: 'local'; readonly domain: string }

/** A list without a filter is joined by commas. */
export interface TemplatePart {
  readonly field: TemplateField
  readonly filter?: TemplateFilter
}

/** Texts, which are sent as they are, and fields, in order. */
export type HeaderTemplate = readonly (string | TemplatePart)[]

export type TemplateReading = { readonly template: HeaderTemplate } | { readonly wrong: TemplateFault }

/** What is wrong with a template; never holds a text of it that may be a secret. */
export interface TemplateFault {
  readonly what: string
  readonly fix: string
}

/** Text of the template that a variable or a file has given: nothing in it is read as a field. */
export const asTemplateText = (text: string): string => text.replace(/[{}]/g, brace => brace + brace)

export const hasFields = (template: HeaderTemplate): boolean =>
  template.some(part => typeof part !== 'string')

/** `{{` and `}}`, a field, or text; at a brace that is none of these nothing matches. */
const token = /(?<brace>\{\{|\}\})|\{(?<field>[^{}]*)\}|(?<text>[^{}]+)/y
/** The same for a text as the file has it, where a reference is text. */
const writtenToken = /(?<brace>\{\{|\}\})|\{(?<field>[^{}]*)\}|(?<text>(?:\$\{[^{}]*\}|(?!\$\{)[^{}])+)/y

/** What is made of a template: the value of a header, which is ASCII, or any text. */
export type TemplateUse = 'header' | 'text'

/**
 * @param options.written the text is that of the file, with its references, of which each counts as text; otherwise they have been
 * replaced, by {@link asTemplateText}
 */
export function readTemplate(text: string, use: TemplateUse, { written = false } = {}): TemplateReading {
  const parts: (string | TemplatePart)[] = []
  const add = (more: string): void => {
    const last = parts.at(-1)
    if (typeof last === 'string') parts[parts.length - 1] = last + more
    else parts.push(more)
  }
  const next = new RegExp(written ? writtenToken : token)
  while (next.lastIndex < text.length) {
    const { brace, field, text: plain } = next.exec(text)?.groups ?? {}
    if (brace !== undefined) add(brace.slice(1))
    else if (plain !== undefined) add(plain)
    else if (field !== undefined) {
      const part = readField(field)
      if ('what' in part) return { wrong: part }
      if (use === 'text' && isList(part)) return { wrong: listInText }
      parts.push(part)
    } else return { wrong: loneBrace }
  }
  const wrong = wrongText(parts, use)
  return wrong === undefined ? { template: parts } : { wrong }
}

const isList = ({ field, filter }: TemplatePart): boolean =>
  templateFields[field] === 'list' && filter?.kind !== 'pick'

const listInText: TemplateFault = {
  what: 'A list stands where one name must be.',
  fix: 'Write the field email or sub, or choose one name: roles|pick(admin=admin,*=reader).',
}

const loneBrace: TemplateFault = {
  what: 'A brace stands there that neither begins nor ends a field.',
  fix: 'Write a brace that is meant as one twice. What ${env:…} or ${file:…} leads to needs no such care.',
}

/** What a header can carry as it is (RFC 9110 section 5.5); blanks at its ends are not part of a value. */
function wrongText(parts: HeaderTemplate, use: TemplateUse): TemplateFault | undefined {
  if (parts.length === 0)
    return { what: 'The template is empty.', fix: 'Write a text, or a field in braces, such as email.' }
  if (use === 'text') {
    const control = parts.some(part => typeof part === 'string' && /\p{Cc}/u.test(part))
    return control
      ? { what: 'The text has a line end or another control character.', fix: 'Take it out.' }
      : undefined
  }
  if (parts.some(part => typeof part === 'string' && /[^ -~]/.test(part)))
    return {
      what: 'The text has a line end, a tab or a letter beyond ASCII, which a header cannot carry as it is.',
      fix: 'Write printable ASCII. A file may end in one line break, which does not count.',
    }
  const [first, last] = [parts[0], parts.at(-1)]
  const blank =
    (typeof first === 'string' && first.startsWith(' ')) || (typeof last === 'string' && last.endsWith(' '))
  if (!blank) return undefined
  return {
    what: 'The text begins or ends with a blank, which is not part of a header’s value.',
    fix: 'Delete the blank, or take it out of the file or variable that it comes from.',
  }
}

const known = Object.keys(templateFields)
const isField = (name: string): name is TemplateField => Object.hasOwn(templateFields, name)

/** What other programs call the same. */
const elsewhere: Readonly<Record<string, TemplateField>> = {
  ...{ user: 'sub', username: 'sub', user_id: 'sub', id: 'sub', uid: 'sub' },
  ...{ mail: 'email', fullname: 'name', full_name: 'name', displayname: 'name', display_name: 'name' },
}

function meant(name: string): string {
  const folded = name.toLowerCase()
  const near = Object.hasOwn(elsewhere, folded) ? elsewhere[folded] : closestName(folded, known)
  return near === undefined ? '' : `Did you mean {${near}}? `
}

function readField(inner: string): TemplatePart | TemplateFault {
  const bar = inner.indexOf('|')
  const name = bar === -1 ? inner : inner.slice(0, bar)
  if (!isField(name)) {
    return {
      what: /^[a-z_]{1,30}$/i.test(name) ? `There is no field "${name}".` : 'There is no such field.',
      fix: `${meant(name)}Write one of ${known.join(', ')} in braces. For a brace itself write it twice.`,
    }
  }
  if (bar === -1) return { field: name }
  const [, kind, argument = ''] = /^([a-z]+)\(([^()]*)\)$/.exec(inner.slice(bar + 1)) ?? []
  const filter = kind === undefined ? undefined : readFilter(kind, argument)
  if (filter === undefined) return { what: `What follows the | behind ${name} is no filter.`, fix: filters }
  if ('what' in filter) return filter
  const fits = filter.kind === 'local' ? name === 'email' : templateFields[name] === 'list'
  return fits ? { field: name, filter } : { what: `${filter.kind}(…) is nothing for ${name}.`, fix: filters }
}

const filters =
  'For roles and groups write join(;), or pick(admin=Admin,*=Viewer): the text of the first that somebody has. For email write local(example.com): the name before the @ of that domain.'

function readFilter(kind: string, argument: string): TemplateFilter | TemplateFault | undefined {
  if (kind === 'join') return readJoin(argument)
  if (kind === 'pick') return readPick(argument)
  if (kind !== 'local') return undefined
  const domain = argument.toLowerCase()
  return /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(domain)
    ? { kind: 'local', domain }
    : {
        what: 'local(…) names no domain.',
        fix: 'Write local(example.com), in ASCII (xn--…): ada@example.com and ada@example.net must not become one name.',
      }
}

/** Each character of it is percent-encoded in the entries, so it can be neither a letter nor the mark of that encoding. */
function readJoin(separator: string): TemplateFilter | TemplateFault {
  if (/^[ !"#$&'*+,\-./:;<=>?@[\\\]^_`~]{1,3}$/.test(separator)) return { kind: 'join', separator }
  return {
    what: 'join(…) has no separator that can be kept apart from what is joined.',
    fix: 'Write one to three marks: join(,), join(;) or join(, ). No letters, digits, %, | and parentheses.',
  }
}

function readPick(argument: string): TemplateFilter | TemplateFault {
  const choices = new Map<string, string>()
  let otherwise: string | undefined
  for (const entry of argument.split(',')) {
    const [, of, text] = /^ *([^=]*[^= ]) *= *([^=]*[^= ]) *$/.exec(entry) ?? []
    if (
      of === undefined ||
      text === undefined ||
      otherwise !== undefined ||
      choices.has(of) ||
      /[^ -~]/.test(text)
    ) {
      return {
        what: 'pick(…) is not a list of choices.',
        fix: 'Write pick(admin=Admin,editor=Editor,*=Viewer): the first that somebody has counts, and * last for whoever has none.',
      }
    }
    if (of === '*') otherwise = text
    else choices.set(of, text)
  }
  return {
    kind: 'pick',
    choices: Array.from(choices, ([of, text]) => ({ of, text })),
    ...(otherwise !== undefined && { otherwise }),
  }
}
