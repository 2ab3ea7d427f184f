import { setTimeout as wait } from 'node:timers/promises'
import { type Amounts, fillHouse } from './full-house.ts'
import { type BenchServer, startGatewright } from './gatewright.ts'
import { watchChecks } from './longest-check.ts'
import { addSessions } from './many-sessions.ts'
import { check, hostOf, pad } from './session-check.ts'

/** What was seen is written, and what has expired is dropped, within so many milliseconds. */
const TIDIED = 33_000
/** Sessions that expire together. */
const expiring = Number(process.env.BENCH_EXPIRING ?? 100_000)
/** Of three runs the middle one is told. */
const runs = 3

/**
 * What the console's pages, its exports and the work in the background take on a server with much data, and how long the
 * longest check of a session takes meanwhile, beside the same without.
 */
export async function measureConsole(amounts: Amounts): Promise<void> {
  const server = await startGatewright(undefined, port => ({
    measured: {
      upstream: 'http://127.0.0.1:9',
      url: `http://${hostOf(port)}`,
      allow: { roles: ['member'] },
    },
    bot: {
      upstream: 'http://127.0.0.1:9',
      url: `http://bot.localhost:${port}`,
      allow: { roles: ['member'] },
    },
  }))
  const sessions = addSessions(server, hostOf(server.port), 3_000)
  const house = fillHouse(server, amounts)
  house.promote()
  await wait(1000)
  const tokens = sessions.sample(3_000)
  const checks = watchChecks(server.port, tokens[0] as string)
  const { people, sessions: many, auditEntries } = amounts
  console.log(`\n${people} people, ${many} sessions, ${auditEntries} audit entries; milliseconds`)
  console.log(`${''.padEnd(34)}${['takes', 'longest check'].map(pad).join('')}`)
  const tell = (name: string, { took, longest }: { took: number; longest: number }) =>
    console.log(name.padEnd(34) + pad(took.toFixed(0)) + pad(longest.toFixed(1)))
  const measure = async (name: string, work: () => Promise<unknown>, times = runs) => {
    const measured: { took: number; longest: number }[] = []
    for (let run = 0; run < times; run++) {
      measured.push(await checks.during(work))
      await wait(200)
    }
    measured.sort((a, b) => a.longest - b.longest)
    tell(name, measured[Math.floor(times / 2)] as { took: number; longest: number })
  }

  await measure('nothing, for a second', () => wait(1000))
  const ask = asker(server)
  for (const [name, path] of [
    ['people', '/admin/collaborators?limit=50'],
    ['people, searched', '/admin/collaborators?limit=50&search=number%204999'],
    ['sessions', '/admin/sessions?limit=100'],
    ['apps', '/admin/apps'],
    ['strategies', '/admin/strategies'],
    ['API tokens', '/admin/api-tokens?limit=200'],
    ['audit', '/admin/audit?limit=50'],
    ['audit, of one kind', '/admin/audit?limit=50&kind=export'],
    ['audit, searched in vain', '/admin/audit?limit=50&search=nobody-at-all'],
    ['metrics', '/metrics'],
    ["the people's CSV", '/admin/collaborators.csv'],
    ['audit export', '/admin/audit.jsonl'],
  ] as const) {
    await measure(name, () => ask('GET', path))
  }
  await measure('audit, 100,000 entries down', () =>
    ask('GET', `/admin/audit?limit=50&before=${Date.now() - 4_990_000}.zzzz`),
  )
  for (const rows of [100, 10_000]) {
    await measure(
      `import of ${rows} people`,
      () => ask('POST', '/admin/collaborators/import', table(rows)),
      1,
    )
  }
  const tidied = () => wait(TIDIED)
  await check(server.port, tokens)
  await measure('last seen of 3,000, written', tidied, 1)
  house.addExpired(expiring)
  await measure(`${expiring} sessions expire`, tidied, 1)
  await checks.stop()
  house.close()
  sessions.close()
  await server.stop()
}

const table = (rows: number): string =>
  [
    'email,strategy,roles',
    ...Array.from({ length: rows }, (_, row) => `new-${rows}-${row}@northwind.example,default,member`),
  ].join('\n')

/** Calls as the console makes them, and reads the answer to its end. */
function asker(server: BenchServer) {
  const origin = `http://localhost:${server.port}`
  return async (method: 'GET' | 'POST', path: string, csv?: string): Promise<void> => {
    const answer = await fetch(path === '/metrics' ? origin + path : `${origin}/api/v1${path}`, {
      method,
      headers: {
        cookie: server.cookie,
        origin,
        'sec-fetch-site': 'same-origin',
        ...(csv === undefined ? {} : { 'content-type': 'text/csv' }),
      },
      ...(csv === undefined ? {} : { body: csv }),
    })
    if (!answer.ok) throw new Error(`${path} failed: ${await answer.text()}`)
    for await (const _ of answer.body ?? []);
  }
}
