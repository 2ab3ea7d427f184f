/**
 * `npm run test:faults -- disk`: the disk fails at one call, at each in turn: a write, an fsync, a rename, with a full disk and
 * with an I/O error. Whoever is signed in stays so, nothing is torn, every refusal has a name, and the next attempt succeeds.
 * Then an fsync takes a second, and another process holds the lock: nobody who needs no disk waits. Needs a C compiler.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { createFaultyDisk, type FaultyDisk } from './support/disk.ts'
import { type FaultsServer, joinPeople, password, prepareServer, textWith } from './support/server.ts'

/** Refusals that say what is wrong. */
const named = new Set(['disk_full', 'storage_unavailable', 'config_not_writable'])
/** How long the lock is held, and the disk is slow, in milliseconds. */
const HELD = 20_000

export async function disk(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-faulty-'))
  let faulty: FaultyDisk | undefined
  let server: FaultsServer | undefined
  const broken: string[] = []
  try {
    faulty = createFaultyDisk(folder, join(tmpdir(), 'gatewright-faults-'))
    server = await prepareServer({ env: faulty.env })
    // Enough of them that nobody signs in more often than people may.
    const people = await joinPeople(server, 40)
    let turn = 0
    const email = () => {
      turn += 1
      return people[turn % people.length]?.email ?? ''
    }
    let calls = 0
    for (const at of ['writes', 'syncs', 'renames'] as const) {
      for (const error of ['ENOSPC', 'EIO'] as const) {
        for (let skip = 0; skip < 200; skip += 1) {
          faulty.set({ at: [at], error, skip, times: 1 })
          const refused = await deeds(server, email(), `${at}-${error}-${skip}`)
          const met = faulty.met()
          faulty.heal()
          for (const one of refused) if (!named.has(one)) broken.push(`${error} at one of the ${at}: ${one}`)
          if ((await server.call('GET', '/api/v1/auth/me'))?.status !== 200)
            broken.push(`${error}: a session was refused`)
          await ready(server)
          if (met <= skip) break
          calls += 1
        }
      }
    }
    const [integrity] = server.rows('pragma integrity_check')
    if (integrity?.integrity_check !== 'ok') broken.push(`integrity: ${integrity?.integrity_check}`)
    console.log(`the disk failed at ${calls} calls, one at a time; ${broken.length} promises broken`)

    const quiet = await longestCheck(server, email, 5000)
    faulty.set({ at: ['syncs'], slow: 1000 })
    const slow = await longestCheck(server, email, HELD)
    faulty.heal()
    await ready(server)
    const tool = new DatabaseSync(join(server.folder, 'data', 'gatewright.sqlite'))
    tool.exec('begin immediate')
    const locked = await longestCheck(server, email, HELD)
    tool.exec('rollback')
    tool.close()
    console.log('longest check of a session, while people sign in all the time:')
    console.log(
      `  quiet ${quiet.toFixed(0)} ms, an fsync takes a second ${slow.toFixed(0)} ms, the lock is held ${locked.toFixed(0)} ms`,
    )
    await ready(server)
    await server.stop()
    await server.start()
    if ((await server.call('GET', '/api/v1/auth/me'))?.status !== 200)
      broken.push('the session, after a start')
    await server.stop()
  } finally {
    await server?.kill()
    server?.remove()
    faulty?.close()
    rmSync(folder, { recursive: true, force: true })
  }
  for (const one of new Set(broken)) console.log(`  ${one}`)
  return broken.length === 0
}

/** A sign-in, an invitation and a save. @returns the errors of those that were refused */
async function deeds(server: FaultsServer, email: string, mark: string): Promise<readonly string[]> {
  const signedIn = await server.signIn(email, password)
  const invited = await server.call('POST', '/api/v1/admin/collaborators/invite', {
    email: `${mark}@contoso.test`.toLowerCase(),
    strategy: 'default',
    roles: ['member'],
  })
  const current = await server.call('GET', '/api/v1/admin/config')
  const saved = await server.call('PUT', '/api/v1/admin/config', {
    text: textWith(server.file, mark),
    baseVersion: current?.body.version,
  })
  return [signedIn, invited, current, saved]
    .filter(answer => (answer?.status ?? 0) >= 400 || answer === undefined)
    .map(answer => answer?.body.error ?? 'no answer')
}

async function ready(server: FaultsServer): Promise<void> {
  for (let time = 0; time < 200; time += 1) {
    if ((await server.call('GET', '/readyz'))?.body.status === 'ok') return
    await wait(50)
  }
  throw new Error('it did not recover')
}

/** In milliseconds, one check after the other, while somebody signs in all the time. */
async function longestCheck(server: FaultsServer, email: () => string, forMs: number): Promise<number> {
  const until = performance.now() + forMs
  const signingIn = (async () => {
    while (performance.now() < until) await server.signIn(email(), password)
  })()
  let longest = 0
  while (performance.now() < until) {
    longest = Math.max(longest, await server.check(server.cookie))
    await wait(5)
  }
  await signingIn
  return longest
}
