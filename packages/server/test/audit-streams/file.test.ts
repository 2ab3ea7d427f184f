import { execFileSync } from 'node:child_process'
import { appendFile, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../gate/support/daemon.ts'
import { startStreams, targetOf } from './support.ts'

const linesOf = async (path: string) => (await readFile(path, 'utf8')).split('\n').slice(0, -1)
const targetsIn = async (path: string) => (await linesOf(path)).map(targetOf)

async function start(name = 'audit.jsonl') {
  const path = join(temporaryFolder({}), name)
  const audit = await startStreams()
  const disk = ['disk', { kind: 'file', path }] as const
  return { audit, path, disk }
}

it('10,000 events while the folder is away: none is lost, none doubled, and nobody else may read them', async () => {
  const folder = join(temporaryFolder({}), 'log')
  const path = join(folder, 'audit.jsonl')
  const audit = await startStreams()
  await audit.run(['disk', { kind: 'file', path }])
  const written = await audit.write(10_000)
  await audit.failed('disk', 10)
  await mkdir(folder)
  await audit.drained('disk')
  expect(await targetsIn(path)).toEqual(written)
  expect((await stat(path)).mode & 0o777).toBe(0o600)
}, 120_000)

it('a file that was moved away is made anew, and each event is in one of the two', async () => {
  const { audit, path, disk } = await start()
  await audit.run(disk)
  const written = await audit.write(3)
  await audit.drained('disk')
  await rename(path, `${path}.1`)
  written.push(...(await audit.write(3)))
  await audit.drained('disk')
  expect([...(await targetsIn(`${path}.1`)), ...(await targetsIn(path))]).toEqual(written)
})

it('a crash between writing and remembering, in the middle of a line or behind one, doubles and loses nothing', async () => {
  const { audit, path, disk } = await start()
  await audit.run(disk)
  const written = await audit.write(5)
  await audit.drained('disk')
  const cursor = (await audit.store.cursor('disk')) ?? 0
  const lines = await linesOf(path)
  for (const [kept, remembered] of [
    [`${lines.slice(0, 4).join('\n')}\n`, cursor - 5],
    [lines.join('\n').slice(0, -20), cursor - 5],
    [lines[0]?.slice(0, 30) ?? '', cursor - 5],
    [`${lines.join('\n')}\n`, cursor - 2],
    ['', cursor - 5],
  ] as const) {
    await audit.stop()
    await writeFile(path, kept)
    await audit.store.moveTo('disk', remembered)
    await audit.run(disk)
    await audit.drained('disk')
    expect(await targetsIn(path)).toEqual(written)
  }
  // The file was moved away before the crash was over.
  await audit.stop()
  await rename(path, `${path}.1`)
  await audit.store.moveTo('disk', cursor - 5)
  await audit.run(disk)
  await audit.drained('disk')
  written.push(...(await audit.write(1)))
  await audit.drained('disk')
  expect([...(await targetsIn(`${path}.1`)), ...(await targetsIn(path))]).toEqual(written)
})

it('a full disk in the middle of a line is gone on after where it ended', async () => {
  const { audit, path, disk } = await start()
  await audit.run(disk)
  const written = await audit.write(2)
  await audit.drained('disk')
  // What a write leaves that found no room.
  await audit.stop()
  await appendFile(path, '{"id":"torn","time":"2026')
  await audit.run(disk)
  written.push(...(await audit.write(2)))
  await audit.drained('disk')
  expect(await targetsIn(path)).toEqual(written)
})

it('writes into nothing that is not its own: another file, a folder, a pipe', async () => {
  const { audit, path, disk } = await start()
  await writeFile(path, 'what somebody wrote\n')
  await audit.run(disk)
  await audit.write(1)
  await audit.failed('disk', 2)
  expect(await readFile(path, 'utf8')).toBe('what somebody wrote\n')
  await writeFile(path, 'no line break')
  await audit.failed('disk', 2)
  expect(await readFile(path, 'utf8')).toBe('no line break')
  execFileSync('rm', [path])
  execFileSync('mkfifo', [path])
  await audit.failed('disk', 2)
  expect(audit.lines.join('')).toContain('holds something else than audit events')
})
