import { parseEmailAddress } from '../identity/email-address.ts'
import { isJsonObject } from '../identity/json.ts'
import { isText, textsIn } from './claim-values.ts'

/** What a claim is read for: one text, an address, or names of which everyone counts. */
type Wanted = 'text' | 'email' | 'groups'

interface UnreadPart {
  readonly came: string
  readonly mend: string
}

export const EMPTY_TEXT = 'an empty text'

/** What of a value gives nothing, in words; `undefined` where all of it is understood, or nothing is there. */
export function unreadPart(claim: string, value: unknown, wanted: Wanted): UnreadPart | undefined {
  if (value === undefined || value === null) return undefined
  if (isJsonObject(value)) return wanted === 'groups' ? ofMap(claim, value) : ofObject(claim, value)
  if (Array.isArray(value)) return ofList(claim, value, wanted)
  if (!isText(value))
    return { came: `a ${typeof value}`, mend: 'Map a claim that holds a text; true and false are none.' }
  return ofTexts(textsIn(value), wanted)
}

function ofTexts(texts: readonly string[], wanted: Wanted): UnreadPart | undefined {
  const [first, another] = texts
  if (first === undefined)
    return { came: EMPTY_TEXT, mend: 'Fill it in at the provider, or map another claim.' }
  if (wanted === 'email') {
    if (texts.some(text => parseEmailAddress(text) !== undefined)) return undefined
    return {
      came: quoted(first),
      mend: 'Map a claim that holds an address; fieldMapping.email takes a list of claims.',
    }
  }
  const looks = wanted === 'groups' && another === undefined ? severalIn(first) : undefined
  return looks === undefined ? undefined : { came: looks, mend: sendAList }
}

const sendAList =
  'Let the provider send a list of texts. It was taken for one name: nothing is split here, for a wrong guess gives rights.'

/** What one text looks like that may be meant for several names. */
function severalIn(text: string): string | undefined {
  if (/^[[{].*[\]}]$/s.test(text) && isJson(text)) return 'a text with JSON in it'
  // A distinguished name of LDAP is one name.
  if (/^\w+=[^,;|]+(?:,\s*\w+=[^,;|]+)*$/.test(text)) return undefined
  const parts = text.split(/[,;|]/).filter(part => part.trim() !== '')
  if (parts.length > 1) return 'one text with commas, semicolons or bars in it'
  // `Domain Users` is one name; `staff admin` is how scopes are written.
  return /^[a-z0-9][\w.:/-]*(?: +[a-z0-9][\w.:/-]*)+$/.test(text) ? 'one text with blanks in it' : undefined
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function ofList(claim: string, list: readonly unknown[], wanted: Wanted): UnreadPart | undefined {
  const left = list.filter(item => item !== null && textsIn([item]).length === 0)
  const texts = textsIn(list)
  // One that is understood is all that is asked for.
  if (left.length === 0 || (wanted !== 'groups' && texts.length > 0)) {
    return texts.length === 0 ? undefined : ofTexts(texts, wanted)
  }
  const objects = left.filter(isJsonObject)
  const kinds = [...new Set(left.map(kindOf))].join(', ')
  const came =
    left.length === list.length
      ? `a list of ${kinds}`
      : `a list with ${left.length} of ${list.length} entries that are ${kinds}`
  const keys = objects.length > 0 ? textKeys(objects.slice(0, LOOKED_AT)) : []
  if (keys.length > 0) {
    return {
      came: `${came} with the keys ${keys.map(shown).join(', ')}`,
      mend: `Write which of their texts is meant: ${keys.map(key => `"${claim}.${shown(key)}"`).join(' or ')}.`,
    }
  }
  return { came, mend: 'Let the provider send a flat list of texts.' }
}

/** Its keys are the names. One key with a list behind it is rather the way to the names, as in Keycloak's `realm_access`. */
function ofMap(claim: string, map: Readonly<Record<string, unknown>>): UnreadPart | undefined {
  const [[key, held] = [], another] = Object.entries(map)
  if (key === undefined || another !== undefined || !Array.isArray(held) || textsIn(held).length === 0)
    return undefined
  return {
    came: `a map with the one key ${shown(key)}, which was taken for the name, and a list behind it`,
    mend: `If the list is meant, write "${claim}.${shown(key)}".`,
  }
}

function ofObject(claim: string, value: Readonly<Record<string, unknown>>): UnreadPart {
  const keys = textKeys([value])
  return {
    came: `an object with ${Object.keys(value).length === 0 ? 'no key' : `the keys ${Object.keys(value).slice(0, mostKeys).map(shown).join(', ')}`}`,
    mend:
      keys.length > 0
        ? `Write the path of the text in it: ${keys.map(key => `"${claim}.${shown(key)}"`).join(' or ')}.`
        : 'Map a claim that holds a text.',
  }
}

const mostKeys = 6
/** Entries of a list whose keys are named. */
const LOOKED_AT = 100

/** Keys under which the objects have texts; a path could not say one with a dot. */
const textKeys = (objects: readonly Readonly<Record<string, unknown>>[]): string[] =>
  [...new Set(objects.flatMap(each => Object.keys(each).filter(key => textsIn(each[key]).length > 0)))]
    .filter(key => /^[^.\s]+$/.test(key))
    .slice(0, mostKeys)

const kindOf = (value: unknown): string => {
  if (Array.isArray(value)) return 'lists'
  if (typeof value === 'string') return 'empty texts'
  return typeof value === 'boolean' ? 'true or false' : `${typeof value}s`
}

const shown = (text: string): string => text.replace(/[\p{C}\s"]/gu, '?').slice(0, 40)

/** What came in the place of an address, as far as a line of a log should have it. */
const quoted = (text: string): string =>
  JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text).replace(/[^\P{C} ]/gu, '?')
