import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { loadConfigFile } from './load.ts'

test.skipIf(process.platform === 'win32')(
  'the command that closes a file to others can be pasted, whatever its name',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'gatewright-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = join(folder, "it's mine.json")
    writeFileSync(
      file,
      '{ "pro": { "externalAuth": { "secret": "a-shared-secret-of-more-than-32-bytes" } } }',
    )
    chmodSync(file, 0o644)
    const { notices } = loadConfigFile(file, {})
    const { text = '' } = notices.find(({ code }) => code === 'readable_by_others') ?? {}
    expect(text.split('away: ')[1]).toBe(`chmod 600 '${folder}/it'\\''s mine.json'`)
  },
)
