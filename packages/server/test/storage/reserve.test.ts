import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createStorageHealth } from '../../src/storage/health.ts'
import { openSqlite } from '../../src/storage/sqlite/open.ts'

it('is given up once, and everybody who runs into a full disk at that moment finds the room', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-reserve-'))
  const file = join(folder, 'gatewright.sqlite')
  const health = createStorageHealth({ now: Date.now, onChange: () => {} })
  const sqlite = await openSqlite(file, { origin: 'here', keptFor: 1000, health, onLateCommit: () => {} })
  onTestFinished(async () => {
    await sqlite.close()
    rmSync(folder, { recursive: true, force: true })
  })
  await expect.poll(() => existsSync(`${file}-reserve`)).toBe(true)
  const given = [sqlite.giveUpReserve(), sqlite.giveUpReserve(), sqlite.giveUpReserve()]
  expect(await Promise.all(given)).toEqual([true, true, true])
  expect(existsSync(`${file}-reserve`)).toBe(false)
})
