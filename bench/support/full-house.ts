import { randomBytes } from 'node:crypto'
import { dirname, join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import type { BenchServer } from './gatewright.ts'

/** How much a server holds that has been in use for some time. */
export interface Amounts {
  readonly people: number
  readonly sessions: number
  readonly auditEntries: number
}

/** The data of a server that has been in use for some time, written straight into its database. */
export interface FullHouse {
  /** Makes the person whom the bench has signed in an administrator and a super admin. */
  promote(): void
  /** Sessions that are over already: the next clean-up finds all of them. */
  addExpired(count: number): void
  close(): void
}

const strategies = ['default', 'azure', 'gitlab']
const host = 'bot.localhost'
const hour = 3_600_000

/** Everybody has one identity, and the sessions are spread over them; every third audit entry is a refused sign-in. */
export function fillHouse(server: Pick<BenchServer, 'file'>, amounts: Amounts): FullHouse {
  const database = new DatabaseSync(join(dirname(server.file), 'data', 'gatewright.sqlite'), {
    timeout: 30_000,
  })
  database.exec('pragma synchronous = off; pragma cache_size = -300000; pragma foreign_keys = on')
  const id = () => randomBytes(16).toString('base64url')
  const insert = (table: string, row: Readonly<Record<string, SQLInputValue>>) => {
    const columns = Object.keys(row)
    const named = columns.map(name => `"${name}"`).join()
    const statement = database.prepare(
      `insert into ${table} (${named}) values (${columns.map(() => '?').join()})`,
    )
    return (values: Readonly<Record<string, SQLInputValue>>) =>
      statement.run(...columns.map(name => values[name] ?? null))
  }
  const now = Date.now()
  const person = (n: number) => ({
    id: id(),
    email: `person-${n}@northwind.example`,
    fullname: `Person Number ${n}`,
    roles: '["member"]',
    created_at: now - n,
    last_sign_in_at: now - n * 1000,
  })
  const identity = (owner: ReturnType<typeof person>, n: number) => ({
    id: id(),
    strategy: strategies[n % 3] as string,
    issuer: 'https://idp.example',
    subject: `subject-${n}`,
    collaborator_id: owner.id,
    email: owner.email,
    email_trusted: 1,
    fullname: owner.fullname,
    provider_roles: '[]',
    groups: '[]',
    grounds: '{"email":{"mapping":"email","settings":[]},"groups":{"mapping":"","settings":[]},"roles":{}}',
    super_admin: 0,
    added_by: 'bench',
    created_at: now - n,
    last_used_at: now - n,
    noticed_at: now,
  })
  const owners: ReturnType<typeof identity>[] = []
  const session = (n: number, expiresAt: number) => {
    const owner = owners[n % owners.length] as ReturnType<typeof identity>
    return {
      id: id(),
      collaborator_id: owner.collaborator_id,
      identity_id: owner.id,
      strategy: owner.strategy,
      source: `basic ${owner.strategy}`,
      issuer: owner.issuer,
      subject: owner.subject,
      created_at: now - n,
      last_seen_at: now - (n % 10_000) * 100,
      expires_at: expiresAt,
      address: '10.0.0.1',
      user_agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    }
  }
  const token = (sessionId: string) => ({
    token_hash: randomBytes(32).toString('base64url'),
    session_id: sessionId,
    host,
  })
  const entry = (n: number) => ({
    id: id(),
    at: now - n * 50,
    kind: n % 2 === 0 ? 'sign-in' : 'access',
    actor: `person-${n % amounts.people}@northwind.example`,
    target: strategies[n % 3] as string,
    result: n % 3 === 0 ? 'refused' : 'ok',
    code: n % 3 === 0 ? 'wrong_credentials' : null,
    ref: n % 3 === 0 ? `r${n.toString(36)}` : null,
    address: '10.0.0.1',
    detail: '{"by":"invitation"}',
  })

  function many<Row extends Readonly<Record<string, SQLInputValue>>>(
    table: string,
    count: number,
    make: (n: number) => Row,
    then: (row: Row, n: number) => void = () => {},
  ): void {
    if (count === 0) return
    const add = insert(table, make(0))
    for (let from = 0; from < count; from += 20_000) {
      database.exec('begin immediate')
      for (let n = from; n < Math.min(count, from + 20_000); n++) {
        const row = make(n)
        add(row)
        then(row, n)
      }
      database.exec('commit')
    }
  }
  function addSessions(count: number, expiresAt: number): void {
    const addToken = insert('session_tokens', token(''))
    many(
      'sessions',
      count,
      n => session(n, expiresAt),
      row => void addToken(token(row.id)),
    )
  }

  const addIdentity = insert('identities', identity(person(0), 0))
  many('collaborators', amounts.people, person, (row, n) => {
    const own = identity(row, n)
    addIdentity(own)
    owners.push(own)
  })
  addSessions(amounts.sessions, now + 10 * hour)
  many('audit_events', amounts.auditEntries, entry)
  database.exec('pragma wal_checkpoint(truncate)')
  return {
    promote() {
      database.exec(
        `update collaborators set roles = '["admin","member"]' where email like 'bench@%';
         update identities set super_admin = 1 where email like 'bench@%'`,
      )
    },
    addExpired: count => addSessions(count, now - hour),
    close: () => database.close(),
  }
}
