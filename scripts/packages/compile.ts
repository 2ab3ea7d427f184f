import { execFileSync } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { published, root } from './published.ts'

/**
 * Compiles the sources of all packages at once, each as `<into>/<package>/src`: JavaScript, declarations, and maps that
 * carry the sources.
 * @param into an absolute path inside the project's folder, from where the compiler finds what is installed
 * @throws Error with what the compiler said
 */
export function compile(into: string): void {
  rmSync(into, { recursive: true, force: true })
  mkdirSync(into, { recursive: true })
  const upTo = relative(into, root)
  const config = {
    extends: `${upTo}/tsconfig.base.json`,
    compilerOptions: {
      noEmit: false,
      rootDir: `${upTo}/packages`,
      outDir: '.',
      declaration: true,
      sourceMap: true,
      inlineSources: true,
      allowImportingTsExtensions: false,
      rewriteRelativeImportExtensions: true,
      // What Node 22 has, and no more: the compiler finds `RegExp.escape` and the like before its users do.
      target: 'es2023',
      lib: ['es2024'],
    },
    include: published.map(({ name }) => `${upTo}/packages/${name}/src`),
    exclude: [`${upTo}/packages/*/src/**/*.test.ts`],
  }
  writeFileSync(join(into, 'tsconfig.json'), JSON.stringify(config))
  try {
    // Each checker looks at what the others have looked at, too: four of them take twice the processor time of one.
    execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', into, '--checkers', '1'], {
      cwd: root,
      encoding: 'utf8',
      stdio: 'pipe',
    })
  } catch (error) {
    throw new Error(`The packages could not be compiled:\n${(error as { stdout?: string }).stdout}`)
  }
  for (const file of globSync('*/src/**/*.js', { cwd: into })) finish(join(into, file))
}

/**
 * The compiler changes the endings of what is imported, not of what is loaded by path, such as the file of a worker thread:
 * `new URL('./worker.ts', import.meta.url)`. Both endings are equally long, so that maps stay right.
 */
function finish(file: string): void {
  const text = readFileSync(file, 'utf8')
  const changed = text.replace(/(new URL\(\s*(['"`])[^'"`]*\.)t(s\2,\s*import\.meta\.url)/g, '$1j$3')
  if (changed !== text) writeFileSync(file, changed)
  // A map names its source as the repository does, whichever folder it was built in.
  const map = JSON.parse(readFileSync(`${file}.map`, 'utf8'))
  const source = map.sources[0].replace(/^.*\/packages\/[^/]+\/src\//, '')
  writeFileSync(`${file}.map`, JSON.stringify({ ...map, sources: [`../src/${source}`] }))
}
