/**
 * What people are told to run by name, a registry answers, whoever has taken that name: it is ours, or one that everybody knows.
 * `npx gatewright` would fetch a stranger's package wherever ours is not installed.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { published } from '../../scripts/packages/published.ts'

const root = join(import.meta.dirname, '../..')
const ours = published.map(({ name }) => `@gatewright/${name}`)
const commands = ['@gatewright/cli', '@gatewright/entra-emulator']
/** Read by whoever has the clone, with what its lock file names installed: there npx runs that and asks no registry. */
const forContributors =
  /^(CONTRIBUTING\.md|scripts\/|bench\/|tests\/|\.ci\/|\.github\/workflows\/|packages\/[^/]+\/(src\/.*\.test\.ts|test\/|broken\/)|docs\/guides\/azure-in-the-emulator\.md)/
const tools = ['biome', 'vitest', 'tsc', 'knip', 'depcruise']

/** `npx`, `npm install` and their like, with what stands behind: options, then names up to the end of the command. */
const calls =
  /\b(npx|bunx|pnpm dlx|yarn dlx|npm exec|npm create|npm init|npm i|npm install|npm add|pnpm add|yarn add)((?:[ \t]+-[\w=-]+)*)((?:[ \t]+[@a-z][\w@/.-]*)+)/g

function told(): readonly { file: string; command: string; names: readonly string[] }[] {
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0')
  return files
    .filter(file => /\.(md|ts|tsx|mjs|js|json|ya?ml|html|sh)$|Dockerfile|^\.ci\//.test(file))
    .filter(file => !/package(-lock)?\.json$|\.test\.ts$/.test(file))
    .flatMap(file =>
      [...readFileSync(join(root, file), 'utf8').matchAll(calls)].map(([, command = '', , words = '']) => {
        const names = words.trim().split(/\s+/)
        // One program is run, with arguments behind; several packages are installed.
        return {
          file,
          command,
          names: /npx|bunx|dlx|exec|create|init/.test(command) ? names.slice(0, 1) : names,
        }
      }),
    )
}

const bare = (name: string): string => name.replace(/(?<=.)@.*$/, '')
const dependencies = new Set(
  ['package.json', ...published.map(({ name }) => `packages/${name}/package.json`)].flatMap(file => {
    const {
      dependencies = {},
      devDependencies = {},
      optionalDependencies = {},
    } = JSON.parse(readFileSync(join(root, file), 'utf8'))
    return Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies })
  }),
)

it('tells nobody to run a name that is not ours', () => {
  const strange = told()
    .filter(({ command }) => /npx|bunx|dlx|exec|create|init/.test(command))
    .flatMap(({ file, command, names: [name = ''] }) => {
      const isKnown =
        commands.includes(bare(name)) || (forContributors.test(file) && tools.includes(bare(name)))
      return isKnown ? [] : [`${file}: ${command} ${name}`]
    })
  expect(strange).toEqual([])
})

it('tells nobody to install a name that is neither ours nor of a package that is used here', () => {
  const strange = told()
    .filter(({ command }) => /install|add|npm i$/.test(command))
    .flatMap(({ file, command, names }) =>
      names
        .filter(name => !ours.includes(bare(name)) && !dependencies.has(bare(name)))
        .map(name => `${file}: ${command} ${name}`),
    )
  expect(strange).toEqual([])
})

it('finds such commands at all', () => {
  expect(told().filter(({ names: [name] }) => name === '@gatewright/cli').length).toBeGreaterThan(5)
})
