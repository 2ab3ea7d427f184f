/**
 * `npm run test:faults -- postgres`: two servers, each a process of its own, on a PostgreSQL whose data lie on a small file system (a tmpfs, so
 * root is needed). Its disk is filled, for its rows and for its log; it hangs for a minute; a server is stopped for a minute while somebody is
 * shut out, and goes on. Whoever is signed in stays so for as long as the grace says, and nobody who is out gets in.
 */
import { startPostgres } from '../support/postgres-server.ts'
import { createPromises } from './support/promises.ts'
import { type FaultsServer, joinPeople, prepareServer } from './support/server.ts'
import { mountSmallDisk } from './support/small-disk.ts'

const SIZE = 320 * 1024 * 1024
/** Milliseconds that something is held for. */
const HELD = 60_000

export async function postgres(): Promise<boolean> {
  const disk = mountSmallDisk(SIZE)
  const promises = createPromises()
  const { expect } = promises
  const database = await startPostgres({ within: disk.folder })
  const servers: FaultsServer[] = []
  const settings = { storage: { url: database.url('postgres') } }
  try {
    const one = await prepareServer({ settings })
    servers.push(one)
    const two = await prepareServer({ settings, joins: one })
    servers.push(two)
    const people = await joinPeople(one, 4)
    const [ada, bob, cleo] = people as [(typeof people)[0], (typeof people)[0], (typeof people)[0]]
    const check = async (server: FaultsServer, cookie: string) =>
      (await server.call('GET', '/tool/', undefined, cookie))?.status
    /** The app behind it does not listen, and that is asked once somebody is let in. */
    const IN = 502
    const invite = async (server: FaultsServer, name: string) => {
      const body = { email: `${name}@contoso.test`, strategy: 'default', roles: ['member'] }
      const answer = await server.call('POST', '/api/v1/admin/collaborators/invite', body)
      return answer?.status === 200 ? 'done' : answer?.body.error
    }
    const disable = async (server: FaultsServer, id: string) =>
      (await server.call('PATCH', `/api/v1/admin/collaborators/${id}`, { disabled: true }))?.status
    const within = async (milliseconds: number, what: string, holds: () => Promise<boolean>) => {
      const from = performance.now()
      while (!(await holds().catch(() => false))) {
        if (performance.now() - from > milliseconds)
          return void promises.break(`${what}: not in ${milliseconds} ms`)
        await new Promise(resolve => setTimeout(resolve, 50))
      }
    }
    for (const server of servers)
      for (const { cookie } of people) expect('somebody who has signed in', await check(server, cookie), IN)

    // Its disk is full: first for rows, and a moment later for its log, by which PostgreSQL ends itself and begins again.
    disk.fill()
    await within(60_000, 'an invitation on a full disk is refused', async () => {
      const said = await invite(one, `late${Math.random().toString(36).slice(2)}`)
      return said === 'disk_full' || said === 'storage_unavailable'
    })
    const refused = [...one.said().matchAll(/"reason":"([\w-]+)"[^\n]*the database:/g)].map(
      ([, reason]) => reason,
    )
    disk.makeRoom()
    await within(
      30_000,
      'writing goes on once there is room',
      async () => (await invite(one, 'roomy')) === 'done',
    )
    for (const server of servers)
      await within(5_000, 'somebody is let in again', async () => (await check(server, ada.cookie)) === IN)
    console.log(
      `a full disk at PostgreSQL: refused with ${[...new Set(refused)].join(', ')}, and gone on with`,
    )

    // It hangs.
    database.signal('SIGSTOP')
    const from = performance.now()
    let lastIn = 0
    while (performance.now() - from < HELD) {
      if ((await check(one, ada.cookie)) === IN) lastIn = performance.now() - from
      await new Promise(resolve => setTimeout(resolve, 200))
    }
    expect('let in after the grace of 10 s', lastIn > 11_000, false)
    expect('readiness while it hangs', (await one.call('GET', '/readyz'))?.status, 503)
    database.signal('SIGCONT')
    const back = performance.now()
    await within(
      10_000,
      'somebody is let in once it answers',
      async () => (await check(one, ada.cookie)) === IN,
    )
    console.log(
      `hung for ${HELD / 1000} s: the last was let in after ${(lastIn / 1000).toFixed(1)} s, back ${(performance.now() - back).toFixed(0)} ms after`,
    )

    // A server stands still, and misses who is shut out.
    await within(10_000, 'the other one, too', async () => (await check(two, bob.cookie)) === IN)
    await check(two, cleo.cookie)
    process.kill(two.pid, 'SIGSTOP')
    expect('shutting out', await disable(one, bob.id), 204)
    // Asked while it stands still, answered once it goes on.
    await new Promise(resolve => setTimeout(resolve, HELD - 5_000))
    const waiting = Array.from({ length: 20 }, () => check(two, bob.cookie))
    await new Promise(resolve => setTimeout(resolve, 5_000))
    process.kill(two.pid, 'SIGCONT')
    for (const status of await Promise.all(waiting))
      expect('who was shut out meanwhile', status === IN, false)
    await within(5_000, 'who was not is let in', async () => (await check(two, cleo.cookie)) === IN)
    expect('who was shut out', await check(two, bob.cookie), 401)
    console.log(
      `a server stood still for ${HELD / 1000} s: ${waiting.length} requests of somebody shut out meanwhile`,
    )
  } finally {
    for (const server of servers) {
      if (server.pid !== 0) process.kill(server.pid, 'SIGCONT')
      await server.kill()
      server.remove()
    }
    await database.remove()
    disk.remove()
  }
  console.log(`PostgreSQL that fails: ${promises.broken.length} promises broken`)
  return promises.tell()
}
