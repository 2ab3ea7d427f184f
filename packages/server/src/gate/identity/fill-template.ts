import type { HeaderTemplate, TemplateField, TemplateFilter, TemplatePart } from '@gatewright/config'
import type { Caller } from '../../identity/caller.ts'
import { headerSafe, nameForApps } from './identity-headers.ts'

/** Somebody as an app is told of them: `groups` are few enough to be sent. */
export interface ShownCaller extends Caller {
  /** All groups that they are in, as the app is told of them: of these one may be picked. */
  readonly everyGroup?: readonly string[]
}

/** How a value of somebody stands in what is made. Text of the template stands as it is. */
export type Encode = (value: string) => string

/**
 * A template with the values of whoever is calling.
 * @param caller nobody, when absent
 * @returns `undefined` where a field has no value: an app could take half a value, or an empty one, for somebody
 */
export function fillTemplate(
  template: HeaderTemplate,
  caller: ShownCaller | undefined,
  encode: Encode = headerSafe,
): string | undefined {
  let whole = ''
  for (const part of template) {
    const text = typeof part === 'string' ? part : caller && valueFor(part, caller, encode)
    if (text === undefined) return undefined
    whole += text
  }
  return whole
}

function valueFor({ field, filter }: TemplatePart, caller: ShownCaller, encode: Encode): string | undefined {
  const isPicked = field === 'groups' && filter?.kind === 'pick'
  const value = isPicked ? (caller.everyGroup ?? caller.groups) : fields[field](caller)
  const text = typeof value === 'string' ? one(value, filter, encode) : many(value ?? [], filter, encode)
  return text === undefined || text === '' ? undefined : text
}

/** As in the assertion; but an address that nobody vouches for is none, for apps take it for proof (nOAuth). */
const fields: Readonly<Record<TemplateField, (caller: Caller) => string | readonly string[] | undefined>> = {
  sub: ({ collaboratorId }) => collaboratorId,
  email: ({ email, emailTrusted }) => (emailTrusted ? email : undefined),
  email_verified: ({ emailTrusted }) => String(emailTrusted),
  name: nameForApps,
  roles: ({ roles }) => roles,
  groups: ({ groups }) => groups,
  strategy: ({ strategy }) => strategy,
  sid: ({ sessionId }) => sessionId,
}

function one(value: string, filter: TemplateFilter | undefined, encode: Encode): string | undefined {
  if (filter?.kind !== 'local') return encode(value)
  const at = value.lastIndexOf('@')
  return value.slice(at + 1) === filter.domain ? encode(value.slice(0, at)) : undefined
}

function many(
  values: readonly string[],
  filter: TemplateFilter | undefined,
  encode: Encode,
): string | undefined {
  if (filter?.kind === 'pick') {
    return filter.choices.find(({ of }) => values.includes(of))?.text ?? filter.otherwise
  }
  const separator = filter?.kind === 'join' ? filter.separator : ','
  return values
    .filter(value => value !== '')
    .map(value => withoutMarks(encode(value), separator))
    .join(separator)
}

/** Nobody’s name can hold what the list is split by: of a separator of several marks each is encoded. */
const withoutMarks = (value: string, marks: string): string =>
  [...new Set(marks)].reduce((text, mark) => text.replaceAll(mark, hexOf(mark)), value)

const hexOf = (mark: string): string => `%${mark.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
