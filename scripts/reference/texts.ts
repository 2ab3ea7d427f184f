import { doorTexts } from '../../packages/server/src/door-texts.ts'
import { type ErrorCode, errorTable } from '../../packages/server/src/error-table.ts'
import { consoleErrors } from '../../packages/server/src/texts/console-errors.ts'
import { en } from '../../packages/server/src/texts/en.ts'
import { builtIn } from '../../packages/server/src/texts/languages.ts'
import { code, page, paragraph, plain, table } from './markdown.ts'

const errors = (Object.keys(errorTable) as ErrorCode[]).filter(
  each => !(consoleErrors as readonly ErrorCode[]).includes(each),
)
const placeholdersOf = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(/\{\w+\}/g)].map(([each]) => each)),
]

/** Every text that people meet at the door. */
export function textsPage(): string {
  return page('Texts', [
    paragraph(
      'What people read at the door, by key: a file of [`texts`](configuration.md#texts) may say any of it in another language, or in',
      'other words. How: [branding and texts](../guides/branding-and-texts.md). [texts.json](texts.json) is a file with all of',
      'them in English, to begin a translation with.',
    ),
    '## `texts`',
    paragraph(
      'What stands in braces is put in, and has to stand in every translation. Those that begin with `word.` are what forms and',
      'links say.',
    ),
    table(
      ['key', 'in English'],
      Object.entries(en).map(([key, text]) => [code(key), plain(text)]),
    ),
    '## `errors`',
    paragraph('`title`, `message` and `next` of an error; what each means: [Errors](errors.md).'),
    table(
      ['code', 'in English'],
      errors.map(each => [code(each), sentences(errorTable[each])]),
    ),
    '## `reasons`',
    paragraph('The same, in the place of an error’s own texts, where more is known than its code.'),
    table(
      ['name', 'in English'],
      Object.entries(doorTexts).map(([name, texts]) => [code(name), sentences(texts)]),
    ),
  ])
}

/** A file of texts that says what is said without one. */
export function textsFile(): string {
  const said = ({
    title,
    message,
    next,
  }: (typeof errorTable)[ErrorCode] | (typeof doorTexts)[keyof typeof doorTexts]) => ({
    ...{ title, message, next },
  })
  const file = {
    language: 'en',
    texts: en,
    errors: Object.fromEntries(errors.map(each => [each, said(errorTable[each])])),
    reasons: Object.fromEntries(Object.entries(doorTexts).map(([name, texts]) => [name, said(texts)])),
  }
  return `${JSON.stringify(file, null, 2)}\n`
}

/** Where {@link knownTexts} stands. */
export const knownTextsFile = 'packages/config/src/texts/known-texts.generated.ts'

/** What the check of a file of texts knows: `packages/config` imports nothing of the server. */
export function knownTexts(): string {
  const list = (name: string, items: readonly string[]) =>
    `export const ${name}: readonly string[] = ${JSON.stringify(items, null, 2)}\n`
  return [
    '/** Made from the tables of the server by `npm run docs:reference`. Do not edit by hand. */',
    '',
    '/** Each key, and what has to stand in braces in its text. */',
    list(
      'knownTexts',
      Object.entries(en).map(([key, text]) => [key, ...placeholdersOf(text)].join(' ')),
    ),
    '/** Codes of the errors that people meet at the door. */',
    list('knownErrors', errors),
    '/** Names of what is said in the place of an error’s own sentences. */',
    list('knownReasons', Object.keys(doorTexts)),
    '/** Tags of the languages that come along. */',
    list(
      'knownLanguages',
      builtIn.map(({ tag }) => tag),
    ),
  ].join('\n')
}

const sentences = ({ title, message, next }: { title: string; message: string; next: string }): string =>
  `**${plain(title)}** ${plain(message)} ${plain(next)}`
