import type { Config } from './config.ts'
import { valuesOf } from './lists.ts'
import type { Sources } from './references.ts'
import type { FileConfig } from './schema/file.ts'
import { languageAmong } from './texts/languages-there.ts'
import { readTexts } from './texts/read-texts.ts'

export function resolveTexts({ texts }: FileConfig, sources: Sources): Pick<Config, 'texts'> {
  if (texts === undefined) return {}
  const { languages } = readTexts(sources, valuesOf(texts.files))
  return { texts: { language: languageAmong(languages, texts.language ?? 'en') ?? 'en', languages } }
}
