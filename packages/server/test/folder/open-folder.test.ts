import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { StartError } from '../../src/start-error.ts'
import { install, openData, ownFolder, runApart } from './support.ts'

const filesIn = (folder: string) => {
  const database = join(folder, 'gatewright.sqlite')
  return {
    database,
    wal: `${database}-wal`,
    shm: `${database}-shm`,
    installing: join(folder, 'gatewright.installing'),
  }
}

/** Why a folder is not opened, and that it was left as it is. */
async function refusal(folder: string): Promise<string> {
  const { database } = filesIn(folder)
  const sizeOf = () => statSync(database, { throwIfNoEntry: false })?.size
  const before = sizeOf()
  const error = await openData(folder).catch(thrown => thrown)
  expect(error).toBeInstanceOf(StartError)
  expect(sizeOf()).toBe(before)
  return error.message
}

describe('a database that has lost what was in it is not a new installation', () => {
  it('with 0 bytes', async () => {
    const folder = ownFolder()
    await install(folder)
    const { database } = filesIn(folder)
    truncateSync(database)
    expect(await refusal(folder)).toBe(
      `${database} has 0 bytes: there was an installation, and what it had stored is gone. Put a backup in its place (gatewright restore <file>), or move the file away to begin anew with nobody in it.`,
    )
    rmSync(database)
    await openData(folder)
  })

  it('as the copy of a file without the -wal in which everything stands', async () => {
    const [folder, copied] = [ownFolder(), ownFolder()]
    const { database } = filesIn(folder)
    const file = new DatabaseSync(database)
    file.exec('pragma journal_mode = wal; create table kysely_migration (name text)')
    await copyFile(database, filesIn(copied).database)
    file.close()
    expect(await refusal(copied)).toMatch(
      /has no tables, as a copy that was made without the file .*-wal beside it/,
    )
  })

  it('where the file is gone or empty and its -wal is left, which SQLite would throw away', async () => {
    for (const change of [(file: string) => rmSync(file), (file: string) => truncateSync(file)]) {
      const folder = ownFolder()
      await install(folder)
      const { database, wal } = filesIn(folder)
      writeFileSync(wal, 'what was stored last')
      change(database)
      expect(await refusal(folder)).toMatch(/but .*-wal is: what was stored last stands in it/)
      expect(statSync(wal).size).toBe(20)
    }
  })
})

describe('a first start that was killed', () => {
  it('before the first page, or with pages and no tables, goes on at the next', async () => {
    for (const fill of [
      () => {},
      (file: string) => new DatabaseSync(file).exec('pragma journal_mode = wal'),
    ]) {
      const folder = ownFolder()
      const { database, installing } = filesIn(folder)
      writeFileSync(installing, '')
      writeFileSync(database, '')
      fill(database)
      await openData(folder)
      expect(existsSync(installing)).toBe(false)
    }
  })

  it('says of itself that it had begun before there is a database, so that the kill can come at any moment', async () => {
    const folder = ownFolder()
    const { database, installing } = filesIn(folder)
    const { child, line } = runApart(`
      import { openFolder } from 'open-folder'
      import { existsSync, statSync } from 'node:fs'
      await openFolder(${JSON.stringify(folder)}, async () => {
        console.log(JSON.stringify([existsSync(${JSON.stringify(installing)}), statSync(${JSON.stringify(database)}).mode & 0o777]))
        await new Promise(() => setInterval(() => {}, 1000))
      })`)
    expect(JSON.parse(await line())).toEqual([true, 0o600])
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    await openData(folder)
  })
})

it('an installation has its tables in the database itself, and not in the -wal alone', async () => {
  const [folder, copied] = [ownFolder(), ownFolder()]
  await openData(folder)
  await copyFile(filesIn(folder).database, filesIn(copied).database)
  const copy = new DatabaseSync(filesIn(copied).database)
  expect(copy.prepare('select count(*) as count from kysely_migration').get()?.count).toBeGreaterThan(10)
  copy.close()
})

describe('what cannot be opened is said in a sentence with its path and what to do', () => {
  const prepared = async (change: (files: ReturnType<typeof filesIn>) => void) => {
    const folder = ownFolder()
    await install(folder)
    change(filesIn(folder))
    return await refusal(folder)
  }

  it('something else in the place of the database', async () => {
    const said = await prepared(({ database }) => writeFileSync(database, 'no database at all '.repeat(500)))
    expect(said).toMatch(/gatewright\.sqlite is not a database: .*gatewright restore <file>/)
  })

  it('a damaged one', async () => {
    const said = await prepared(({ database }) => truncateSync(database, 4096 * 3))
    expect(said).toMatch(/gatewright\.sqlite is damaged\. Put a backup in its place/)
  })

  it('a folder in its place', async () => {
    const said = await prepared(({ database }) => {
      rmSync(database)
      renameSync(ownFolder(), database)
    })
    expect(said).toMatch(/gatewright\.sqlite is a folder\. Move it away\./)
  })

  it('that of another program', async () => {
    const said = await prepared(({ database }) => {
      rmSync(database)
      const file = new DatabaseSync(database)
      file.exec('create table notes (text text)')
      file.close()
    })
    expect(said).toMatch(/is the database of another program\. Name another folder in dataFolder/)
  })

  it('that of a newer version', async () => {
    const said = await prepared(({ database }) => {
      const file = new DatabaseSync(database)
      file.exec("insert into kysely_migration values ('0999-later', '2027-01-01')")
      file.close()
    })
    expect(said).toMatch(/was written by a newer Gatewright \(0999-later\)\. It was left as it is\./)
  })

  it('one that another program has locked', async () => {
    const folder = ownFolder()
    await install(folder)
    const other = new DatabaseSync(filesIn(folder).database)
    other.exec('pragma locking_mode = exclusive; begin exclusive; create table x (y)')
    expect(await refusal(folder)).toMatch(/is locked by another program: a backup, a tool .* try again\./)
    other.close()
  })
})

it.skipIf(process.platform === 'win32')(
  'files that hold secrets become their owner’s alone, whatever copied them',
  async () => {
    const folder = ownFolder()
    const before = process.umask(0)
    const services = await openData(folder)
    process.umask(before)
    const modes = () =>
      readdirSync(folder).map(name => `${name} ${(statSync(join(folder, name)).mode & 0o777).toString(8)}`)
    const expected = ['', '-reserve', '-shm', '-wal'].map(end => `gatewright.sqlite${end} 600`)
    await expect.poll(modes).toEqual(expected)
    for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o644)
    await openData(folder)
    expect(modes()).toEqual(expected)
    await services.close()
  },
)
