import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'

const names = join(import.meta.dirname, '../support/localhost-names.cjs')

/** npm, with the `.npmrc` of the page and nothing of this machine's own. */
export interface Npm {
  /** What npm said, and its exit code. */
  run(...args: readonly string[]): Promise<{ readonly code: number; readonly said: string }>
}

/**
 * @param folder where its package, its cache and its settings are
 * @param npmrc the page's, with addresses and token filled in
 */
export function npmIn(folder: string, npmrc: string): Npm {
  const package_ = join(folder, 'package')
  mkdirSync(package_)
  writeFileSync(
    join(package_, 'package.json'),
    JSON.stringify({
      name: '@acme/tool',
      version: '1.2.3',
      description: 'Turns screws.',
      author: 'Ada Lovelace',
    }),
  )
  writeFileSync(join(package_, 'README.md'), '# tool\n\nPublished through the gate, by `npm publish`.\n')
  writeFileSync(join(package_, 'screws.txt'), Buffer.from(crypto.getRandomValues(new Uint8Array(60_000))))
  const userconfig = join(folder, 'npmrc')
  writeFileSync(userconfig, npmrc)
  const own = [`--userconfig=${userconfig}`, `--cache=${join(folder, 'cache')}`, '--no-update-notifier']
  const env = {
    HOME: folder,
    PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`,
    NODE_OPTIONS: `--require=${names}`,
  }
  return {
    async run(...args) {
      const npm = spawn('npm', [...args, ...own], { cwd: package_, env })
      const ended = once(npm, 'close')
      const [out, err] = await Promise.all([text(npm.stdout), text(npm.stderr)])
      const [code] = await ended
      return { code: Number(code), said: out + err }
    },
  }
}
