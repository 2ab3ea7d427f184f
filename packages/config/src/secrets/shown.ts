/** What gives nothing away where a secret could stand, and so is shown. */
import { templateFields } from '../header-template.ts'
import { wholeReference } from '../references.ts'

/** Stands in place of a secret. */
export const mask = '••••••••'

/** As {@link mask}, or with what the server or a diff writes behind it. */
const masked = /^•{8}(?:[0-9a-f]{12}| \(changed\))?$/
const placeholder = /^<[^<>"]*>$/
/** Whole, in one line or several: a shared secret could begin like one. */
const publicPem =
  /^(?:-----BEGIN (?:PUBLIC KEY|RSA PUBLIC KEY|CERTIFICATE)-----[A-Za-z0-9+/=\s\\]*-----END (?:PUBLIC KEY|RSA PUBLIC KEY|CERTIFICATE)-----(?:\s|\\[nr])*)+$/

/**
 * What `pick` gives for a name, where it is a word or short: nobody writes a key of letters alone, or of seven characters. A
 * key for each role may stand there as well. No text is both, or a long list that fits not would be tried in every way.
 */
const mark = '(){}=,'
const word = '[A-Za-z _-]*'
const short = `(?=[^${mark}]*[^A-Za-z _${mark}-])[^${mark}]{1,7}`
const choice = `[^${mark}]*=(?:${word}|${short})`

/** Of fields, references and marks alone: it says what an app is told, and holds no key. */
const filter = `\\|(?:pick\\(${choice}(?:,${choice})*\\)|(?!pick)[a-z]+\\([^(){}]*\\))`
const field = `\\{(?:${Object.keys(templateFields).join('|')})(?:${filter})?\\}`
const plainTemplate = `^(?=.*${field})(?:\\$\\{(?:env|file):[^{}]+\\}|${field}|[ -/:-@[-\`|~])*$`

/**
 * Nothing, a reference (it shows where a secret is, not what it is), a guide's placeholder, a public key, a template of a header:
 * of a text without blanks around it. The editor gets it with the schema.
 */
export const harmless = new RegExp(
  ['^$', wholeReference.source, placeholder.source, publicPem.source, plainTemplate].join('|'),
)

/** What is {@link harmless}, or a mask. */
export function isShown(value: string): boolean {
  const text = value.trim()
  return harmless.test(text) || masked.test(text)
}
