import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Where every file is one that decides who gets in, with whatever name and rights. */
const folders = [
  ...['gate/rules', 'gate/headers', 'gate/hand-over', 'http/cookies', 'tokens', 'accounts', 'sessions'],
  ...['programs', 'external-users'],
].map(folder => `packages/server/src/${folder}`)

/** What reads an app's answer and writes the head of a request, with all that it is made of: in a folder with what moves bytes. */
const parsers = ['answer-parser', 'request-framing', 'header-lines'].map(
  name => `packages/proxy/src/${name}.ts`,
)

/** The files whose mutants somebody has to notice, below the project's folder. */
export function decidingFiles(root: string): string[] {
  const inFolders = folders.flatMap(folder =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map(name => `${folder}/${name}`),
  )
  const found = new Set([...inFolders, ...parsers])
  for (const file of parsers) for (const part of partsOf(root, file)) found.add(part)
  return [...found].sort()
}

/** What a file imports of its own folder to run, and what that imports. */
function partsOf(root: string, file: string, found = new Set<string>()): ReadonlySet<string> {
  const imports = /^import (?!type ).* from '\.\/(.+)'$/gm
  for (const [, name] of readFileSync(join(root, file), 'utf8').matchAll(imports)) {
    const part = `${dirname(file)}/${name}`
    if (found.has(part)) continue
    found.add(part)
    partsOf(root, part, found)
  }
  return found
}
