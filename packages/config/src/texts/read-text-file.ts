import type { Node } from 'jsonc-parser'
import { closestName } from '../closest-name.ts'
import { createLocator, readDocument } from '../document.ts'
import type { Fault } from '../problem.ts'
import { knownErrors, knownReasons, knownTexts } from './known-texts.generated.ts'
import type { OwnLanguage, OwnSentences } from './own-language.ts'

/** Bytes: every text that there is has 30 kB. */
export const LARGEST_TEXT_FILE = 200_000
/** UTF-16 units. The longest of ours has 250, and a sign-in page 30 kB in all. */
const LONGEST_TEXT = 1000
/** Beyond, it is another file. */
const MOST_FAULTS = 30

/** What a text has to hold, by its key. */
const placeholders: ReadonlyMap<string, readonly string[]> = new Map(
  knownTexts.map(each => {
    const [key = '', ...names] = each.split(/ (?=\{)/)
    return [key, names]
  }),
)
const sentenceKeys = ['title', 'message', 'next'] as const

/** How many texts there are in all, each error and each reason counted as one. */
export const allTexts = placeholders.size + knownErrors.length + knownReasons.length

/**
 * Reads a file of texts. Of what it holds only keys are quoted: it may be another file.
 * @param name as problems shall name it
 * @returns what is wrong, each with its line, where anything is
 */
export function readTextFile(
  name: string,
  text: string,
): { readonly language: OwnLanguage } | { readonly faults: readonly Fault[] } {
  const document = readDocument(text)
  const locate = createLocator(document.text)
  const faults: Fault[] = []
  const at = (offset: number) => {
    const { line, column } = locate(offset)
    return `${name}:${line}:${column}`
  }
  function fault(node: Node | undefined, what: string, fix: string, why = usualReason): undefined {
    if (faults.length < MOST_FAULTS)
      faults.push({ code: 'bad_texts', what: `${at(node?.offset ?? 0)}: ${what}`, why, fix })
    return undefined
  }
  const [broken] = document.problems
  if (broken !== undefined || document.root === undefined) {
    const {
      offset = 0,
      what = 'This is no JSON.',
      why = usualReason,
      fix = 'Write an object: { … }.',
    } = broken ?? {}
    return { faults: [{ code: 'bad_texts', what: `${at(offset)}: ${what}`, why, fix }] }
  }
  const language = readLanguage(document.root)
  return faults.length > 0 || language === undefined ? { faults } : { language }

  function readLanguage(root: Node): OwnLanguage | undefined {
    const parts = members(root)
    if (parts === undefined) return undefined
    const tagNode = parts.get('language')
    if (tagNode === undefined) {
      return fault(
        root,
        '"language" is missing, which every file of texts begins with.',
        'Write "language": "pt-BR", say: a language tag (RFC 5646).',
      )
    }
    for (const key of parts.keys()) {
      if (!topKeys.includes(key)) unknownKey(parts.get(key), key, topKeys, 'is no key of a file of texts')
    }
    const tag = canonicalTag(tagNode.value)
    if (tag === undefined)
      return fault(tagNode, 'This is no language tag.', 'Write one of RFC 5646: "pt", "pt-BR".')
    const direction = parts.get('direction')
    if (direction !== undefined && direction.value !== 'ltr' && direction.value !== 'rtl') {
      fault(
        direction,
        '"direction" is neither "ltr" nor "rtl".',
        'Leave it out: it is known of each language.',
      )
    }
    return {
      tag,
      direction:
        direction?.value === 'rtl' || (direction === undefined && isRightToLeft(tag)) ? 'rtl' : 'ltr',
      texts: readTexts(parts.get('texts')),
      errors: readSentences(parts.get('errors'), knownErrors, 'is no error that people meet at the door'),
      reasons: readSentences(parts.get('reasons'), knownReasons, 'is no reason'),
    }
  }

  function readTexts(node: Node | undefined): OwnLanguage['texts'] {
    const found: Record<string, string> = {}
    for (const [key, value] of (node && members(node)) ?? []) {
      const wanted = placeholders.get(key)
      if (wanted === undefined) {
        unknownKey(value, key, [...placeholders.keys()], 'is no key of a text')
        continue
      }
      const text = readText(value, key)
      if (text === undefined) continue
      const written = [...text.matchAll(/\{\w+\}/g)].map(([each]) => each)
      const missing = wanted.filter(each => !written.includes(each))
      const odd = written.filter(each => !wanted.includes(each))
      if (missing.length > 0) {
        fault(
          value,
          `${missing.join(' and ')} is missing in the text of "${key}".`,
          `Write ${missing.join(' and ')} where it belongs in the sentence.`,
          'Something is put in there that people need to read.',
        )
      } else if (odd.length > 0) {
        fault(
          value,
          `Nothing is put in for ${odd[0]} in the text of "${key}".`,
          wanted.length === 0 ? 'Take it out.' : `What is put in here: ${wanted.join(', ')}.`,
        )
      } else found[key] = text
    }
    return found
  }

  function readSentences(
    node: Node | undefined,
    known: readonly string[],
    what: string,
  ): OwnLanguage['errors'] {
    const found: Record<string, OwnSentences> = {}
    for (const [name, entry] of (node && members(node)) ?? []) {
      if (!known.includes(name)) {
        unknownKey(entry, name, known, what)
        continue
      }
      const sentences: { -readonly [Key in keyof OwnSentences]: string } = {}
      for (const [key, value] of members(entry) ?? []) {
        const sentence = sentenceKeys.find(each => each === key)
        if (sentence === undefined) unknownKey(value, key, sentenceKeys, 'is no sentence of it')
        else {
          const text = readText(value, `${name}.${key}`)
          if (text !== undefined) sentences[sentence] = text
        }
      }
      found[name] = sentences
    }
    return found
  }

  function readText(node: Node, key: string): string | undefined {
    if (node.type !== 'string')
      return fault(node, `The text of "${key}" is no text.`, 'Write it in quotation marks.')
    const text = String(node.value).trim()
    if (text === '')
      return fault(
        node,
        `The text of "${key}" is empty.`,
        'Write it, or leave the key out: then English stands there, or what comes along.',
      )
    if (text.length > LONGEST_TEXT)
      return fault(
        node,
        `The text of "${key}" is longer than ${LONGEST_TEXT} characters.`,
        'Write it in a sentence or two.',
        'A sign-in page has to be small.',
      )
    if (/[\p{Cc}\u2028\u2029]/u.test(text))
      return fault(
        node,
        `The text of "${key}" has a line break or a control character in it.`,
        'Write it in one line; pages break lines by themselves.',
      )
    return text
  }

  /** By name; of a name that occurs twice the last, as everywhere in JSON, and a fault. */
  function members(node: Node): ReadonlyMap<string, Node> | undefined {
    if (node.type !== 'object')
      return fault(node, 'Here an object must be.', 'Write { "key": … }, as in docs/reference/texts.json.')
    const found = new Map<string, Node>()
    for (const { children: [key, value] = [] } of node.children ?? []) {
      if (key === undefined || value === undefined) continue
      const name = String(key.value)
      if (found.has(name)) fault(key, `${quoted(name)} occurs twice.`, 'Delete one of them.')
      found.set(name, value)
    }
    return found
  }

  function unknownKey(node: Node | undefined, key: string, known: readonly string[], what: string): void {
    if (faults.length >= MOST_FAULTS) return
    const near = closestName(key.slice(0, 100), known)
    const keyNode = node?.parent?.children?.[0] ?? node
    fault(
      keyNode,
      `${quoted(key)} ${what}.`,
      near === undefined ? 'docs/reference/texts.json has every key.' : `Did you mean "${near}"?`,
    )
  }
}

const usualReason = 'People read it at the door.'
const topKeys: readonly string[] = ['$schema', 'language', 'direction', 'texts', 'errors', 'reasons']
const quoted = (key: string): string => JSON.stringify(key.length > 60 ? `${key.slice(0, 59)}…` : key)

function canonicalTag(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 35) return undefined
  try {
    // `und` and what is for private use (`x-…`) are languages of nobody's browser.
    return /^(?:und|x)\b/i.test(value) ? undefined : Intl.getCanonicalLocales(value)[0]
  } catch {
    return undefined
  }
}

/** By the script that is usual for the language. */
function isRightToLeft(tag: string): boolean {
  const { script } = new Intl.Locale(tag).maximize()
  return (
    script !== undefined &&
    ['Arab', 'Hebr', 'Thaa', 'Syrc', 'Nkoo', 'Adlm', 'Rohg', 'Mand', 'Samr', 'Yezi'].includes(script)
  )
}
