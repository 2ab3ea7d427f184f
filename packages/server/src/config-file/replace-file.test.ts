import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { replaceFile, sweepLeftovers } from './replace-file.ts'

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatewright-'))
  file = join(folder, 'gatewright.config.json')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('replacing a file', () => {
  it('leaves the old one whole, and nothing beside it, when there is no room for the new one', () => {
    writeFileSync(file, '{ "old": true }')
    // A limit on the size of files cuts the writing off in the middle, as a full disk does.
    const module = join(import.meta.dirname, 'replace-file.ts')
    const script = `
      import { replaceFile } from ${JSON.stringify(module)}
      await replaceFile(${JSON.stringify(file)}, 'x'.repeat(1_000_000)).catch(error => console.log(error.code))`
    const said = execFileSync(
      'sh',
      ['-c', 'ulimit -f 64; exec "$0" --input-type=module -e "$1"', process.execPath, script],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    )
    expect(said.trim()).toBe('disk_full')
    expect(readFileSync(file, 'utf8')).toBe('{ "old": true }')
    expect(readdirSync(folder)).toEqual(['gatewright.config.json'])
  })

  it('removes what a kill has left of earlier ones, and nothing of anybody else', async () => {
    const left = '.gatewright.config.json.0123456789ab'
    const others = [
      '.other.config.json.0123456789ab',
      '.gatewright.config.json.swp',
      'gatewright.config.json~',
    ]
    for (const name of [left, ...others]) writeFileSync(join(folder, name), 'secrets')
    expect(await sweepLeftovers(file)).toEqual([])
    expect(readdirSync(folder).sort()).toEqual(others.sort())
    writeFileSync(join(folder, left), 'secrets')
    await replaceFile(file, '{}')
    expect(readdirSync(folder).sort()).toEqual([...others, 'gatewright.config.json'].sort())
  })

  it('says so when the folder has gone', async () => {
    rmSync(folder, { recursive: true })
    await expect(replaceFile(file, '{}')).rejects.toMatchObject({
      code: 'config_not_writable',
      response: { message: `The folder of ${file} does not exist. Nothing was changed.` },
    })
  })
})
