/** `npm run docs:reference`: writes every page below `docs/reference` anew. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { referencePages } from './pages.ts'
import { knownTexts, knownTextsFile } from './texts.ts'

const folder = join(import.meta.dirname, '../../docs/reference')
await mkdir(folder, { recursive: true })
for (const [name, text] of Object.entries(await referencePages())) await writeFile(join(folder, name), text)
await writeFile(join(import.meta.dirname, '../..', knownTextsFile), knownTexts())
