/** That the files of texts can be read, and that the language that is named is there. */
import { listOf, valuesOf } from '../lists.ts'
import type { Path } from '../problem.ts'
import { hasGround, languageAmong, languagesThere } from '../texts/languages-there.ts'
import type { OwnLanguage } from '../texts/own-language.ts'
import { allTexts } from '../texts/read-text-file.ts'
import { readTexts } from '../texts/read-texts.ts'
import type { RuleContext } from './context.ts'

export function checkTexts({ file, report, sources, hasProblemBelow }: RuleContext): void {
  const { files, language } = file.texts ?? {}
  if (file.texts === undefined || hasProblemBelow(['texts', 'files'])) return
  const at = ['texts', 'files']
  const given = valuesOf(files)
  // Where one is left out of the list, the others have other indexes.
  const places = listOf(files).flatMap((name, index) => (name === undefined ? [] : [index]))
  const placeOf = (index: number): Path => (typeof files === 'string' ? at : [...at, places[index] ?? 0])
  const { languages, faults } = readTexts(sources, given)
  for (const { index, fault } of faults) report.problem(placeOf(index), fault)
  for (const own of languages) {
    const missing = allTexts - countOf(own)
    if (missing === 0 || hasGround(own)) continue
    report.notice(
      at,
      'texts_missing',
      `Of the ${allTexts} texts ${own.tag} lacks ${missing}: English stands in their place. docs/reference/texts.json has them all.`,
    )
  }
  if (language === undefined || faults.length > 0 || hasProblemBelow(['texts', 'language'])) return
  if (languageAmong(languages, language) !== undefined) return
  report.problem(['texts', 'language'], {
    code: 'bad_texts',
    what: `There is no language ${report.shown(['texts', 'language'])}.`,
    why: 'Whoever wishes for none that there is would get it, and the mails of invitations would be written in it.',
    fix: `Write one of ${languagesThere(languages)
      .map(tag => `"${tag}"`)
      .join(', ')}, or add a file of texts for it to "files".`,
  })
}

/** Half an error is none. */
const countOf = ({ texts, errors, reasons }: OwnLanguage): number =>
  Object.keys(texts).length +
  [...Object.values(errors), ...Object.values(reasons)].filter(
    ({ title, message, next }) => title !== undefined && message !== undefined && next !== undefined,
  ).length
