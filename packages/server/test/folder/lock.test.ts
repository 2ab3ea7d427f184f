import { once } from 'node:events'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, it, onTestFinished } from 'vitest'
import { startServer } from '../../src/main.ts'
import { StartError } from '../../src/start-error.ts'
import { lockFolder } from '../../src/storage/folder/lock.ts'
import { testConfig } from '../support/config.ts'
import { openData, ownFolder, runApart } from './support.ts'

const atOnce = { patience: 0 }

/** A process that holds a folder, once it says so. */
async function holderOf(folder: string, purpose = '/etc/one.config.json') {
  const { child, line } = runApart(`
    import { lockFolder } from 'lock'
    import { setFlagsFromString } from 'node:v8'
    import { runInNewContext } from 'node:vm'
    await lockFolder(${JSON.stringify(folder)}, ${JSON.stringify(purpose)})
    // Whoever drops what they got keeps the folder all the same.
    setFlagsFromString('--expose-gc')
    await new Promise(resolve => setTimeout(resolve))
    runInNewContext('gc')()
    console.log('held')
    setInterval(() => {}, 1000)`)
  expect(await line()).toBe('held')
  return child
}

it('a second server on the same data is refused, and told which process has them, by which file, and since when', async () => {
  const folder = ownFolder()
  const holder = await holderOf(folder)
  const { since } = JSON.parse(readFileSync(join(folder, 'gatewright.lock.json'), 'utf8'))
  expect(Math.abs(Date.parse(since) - Date.now())).toBeLessThan(60_000)
  const refused = await lockFolder(folder, '/etc/two.config.json', atOnce).catch(error => error)
  expect(refused).toBeInstanceOf(StartError)
  expect(refused.message).toBe(
    `The data folder ${folder} is in use by another Gatewright: process ${holder.pid}, /etc/one.config.json, since ${since}. Stop that one, or name another folder in dataFolder: two servers on one folder would mix up their configurations.`,
  )
})

it('a killed server leaves no lock behind, whoever has its pid by now', async () => {
  const folder = ownFolder()
  const holder = await holderOf(folder)
  const ended = once(holder, 'exit')
  holder.kill('SIGKILL')
  await ended
  // As if the pid were that of a program that runs: another container's, another boot's.
  const left = {
    pid: process.pid,
    host: hostname(),
    for: '/etc/one.config.json',
    since: '2026-01-01T00:00:00Z',
  }
  writeFileSync(join(folder, 'gatewright.lock.json'), JSON.stringify(left))
  const lock = await lockFolder(folder, '/etc/two.config.json', atOnce)
  const written = JSON.parse(readFileSync(join(folder, 'gatewright.lock.json'), 'utf8'))
  expect(written).toMatchObject({ pid: process.pid, for: '/etc/two.config.json' })
  lock.release()
})

it('of several that start at once one gets the folder', async () => {
  const folder = ownFolder()
  const starts = Array.from({ length: 5 }, () =>
    runApart(`
      import { lockFolder } from 'lock'
      const got = await lockFolder(${JSON.stringify(folder)}, 'x', { patience: 0 }).then(() => 'held', error => error.name)
      console.log(got)
      setInterval(() => {}, 1000)`).line(),
  )
  expect((await Promise.all(starts)).sort()).toEqual([
    'StartError',
    'StartError',
    'StartError',
    'StartError',
    'held',
  ])
})

it('whoever starts while the one before is ending waits for it a moment', async () => {
  const folder = ownFolder()
  const first = await lockFolder(folder, 'first')
  const second = lockFolder(folder, 'second')
  setImmediate(first.release)
  ;(await second).release()
})

it('what tells of the lock is its owner’s alone, and looking at it does not take it away', async () => {
  const folder = ownFolder()
  const lock = await lockFolder(folder, 'first')
  for (const name of ['gatewright.lock', 'gatewright.lock.json'])
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
  for (let time = 0; time < 2; time += 1)
    await expect(lockFolder(folder, 'second', atOnce)).rejects.toThrow(StartError)
  lock.release()
})

it('a server keeps others off, lets commands in, and lets go when it is closed or could not start', async () => {
  const dataFolder = ownFolder()
  const log = pino({ level: 'silent' })
  const start = (port = 0) => {
    const config = testConfig({ dataFolder })
    return startServer({ config: { ...config, http: { ...config.http, port } }, log })
  }
  const first = await start()
  onTestFinished(() => first.close())
  await openData(dataFolder)
  await expect(lockFolder(dataFolder, 'second', atOnce)).rejects.toThrow(/in use by another Gatewright/)
  await first.close()

  const taken = await startServer({ config: testConfig({ dataFolder: ownFolder() }), log })
  await expect(start(taken.port)).rejects.toThrow(/is taken/)
  await taken.close()
  ;(await lockFolder(dataFolder, 'next', atOnce)).release()
})
