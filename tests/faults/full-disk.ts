/**
 * `npm run test:faults -- full-disk`: the data on a small file system of their own (a tmpfs, so root is needed), which is filled
 * to the last byte. Whoever is signed in stays so, what would add something is refused in words, and people can still be shut out.
 */
import { join } from 'node:path'
import { createPromises } from './support/promises.ts'
import { type FaultsServer, joinPeople, type Person, prepareServer } from './support/server.ts'
import { mountSmallDisk } from './support/small-disk.ts'

const SIZE = 32 * 1024 * 1024
/** People who are disabled one after the other, more than a log of 4 MB and the reserve of 4 MB would hold by themselves. */
const PEOPLE = 12

export async function fullDisk(): Promise<boolean> {
  const disk = mountSmallDisk(SIZE)
  const promises = createPromises()
  const { expect } = promises
  let server: FaultsServer | undefined
  try {
    server = await prepareServer({ dataFolder: join(disk.folder, 'data') })
    const people = await joinPeople(server, PEOPLE)
    const admin = server.cookie
    disk.fill()

    const { call } = server
    const status = async (method: string, path: string, body?: unknown, cookie = admin) =>
      (await call(method, path, body, cookie))?.status
    const invite = { email: 'late@contoso.test', strategy: 'default', roles: ['member'] }
    // SQLite writes over what is free in its own files first.
    let refused: Awaited<ReturnType<typeof call>>
    for (let time = 0; time < 3000 && refused?.status !== 507; time += 1) {
      refused = await call('POST', '/api/v1/admin/collaborators/invite', {
        ...invite,
        email: `late${time}@contoso.test`,
      })
    }
    expect('an invitation', refused?.body.error, 'disk_full')
    expect('a session', await status('GET', '/api/v1/auth/me'), 200)
    const ready = await call('GET', '/readyz')
    expect('readiness', `${ready?.status} ${ready?.body.status}`, '200 degraded')

    let out = 0
    const disable = async ({ id, cookie }: Person) => {
      const disabled = await status('PATCH', `/api/v1/admin/collaborators/${id}`, { disabled: true })
      if (disabled === 204 && (await status('GET', '/api/v1/auth/me', undefined, cookie)) === 401) out += 1
    }
    // Several at once to begin with: the reserve is given up once, and all of them find the room.
    await Promise.all(people.slice(0, 4).map(disable))
    for (const person of people.slice(4, -1)) await disable(person)
    expect('people who were disabled, and are out', out, PEOPLE - 1)
    const last = people.at(-1)?.cookie
    expect('signing out', await status('POST', '/api/v1/auth/logout', {}, last), 200)
    expect('their session', await status('GET', '/api/v1/auth/me', undefined, last), 401)
    const whileKept = await call('POST', '/api/v1/admin/collaborators/invite', invite)
    expect('an invitation, with the room that was laid by', whileKept?.body.error, 'disk_full')

    disk.makeRoom()
    for (let time = 0; time < 100 && (await call('GET', '/readyz'))?.body.status !== 'ok'; time += 1) {
      await new Promise(resolve => setTimeout(resolve, 100))
    }
    expect('readiness with room', (await call('GET', '/readyz'))?.body.status, 'ok')
    expect('an invitation with room', await status('POST', '/api/v1/admin/collaborators/invite', invite), 200)
    const [integrity] = server.rows('pragma integrity_check')
    expect('integrity', integrity?.integrity_check, 'ok')
    const lines = server
      .said()
      .split('\n')
      .filter(line => line.includes('the database: writing'))
    expect('lines about it', lines.length, 2)
    await server.stop()
  } finally {
    await server?.kill()
    server?.remove()
    disk.remove()
  }
  console.log(
    `a full disk: ${PEOPLE - 1} people disabled and one signed out on it, ${promises.broken.length} promises broken`,
  )
  return promises.tell()
}
