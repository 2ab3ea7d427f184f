import { request } from 'node:http'
import type { Database } from '../../../examples/cluster/src/database.ts'
import type { BenchPerson } from '../gatewright.ts'
import { administrator, password } from './people.ts'

/** People who sign in by password at a cluster, each from an address of loopback's: the balancer says where somebody comes from. */
export interface Colleagues {
  person(email: string): BenchPerson
  /** Tries the password that everybody has. @returns HTTP status */
  tryPassword(email: string, from: string): Promise<number>
}

interface Answer {
  readonly status: number
  readonly cookies: readonly string[]
  readonly text: string
}

/**
 * Gives them the administrator's password, by rows beside that one's: to invite each of them would take longer. The strategy lets
 * them in without an invitation.
 */
export async function addColleagues(
  { ask }: Pick<Database, 'ask'>,
  emails: readonly string[],
): Promise<void> {
  const named = await ask(
    "select column_name as name from information_schema.columns where table_name = 'basic_credentials'",
  )
  const columns = named.map(({ name }) => `${name}`)
  const own = new Map([
    ['email', 'given.email'],
    ['subject', 'gen_random_uuid()::text'],
  ])
  await ask(
    `insert into basic_credentials (${columns.join()}) select ${columns.map(name => own.get(name) ?? `m.${name}`).join()}
      from basic_credentials as m, unnest(array[${emails.map(email => `'${email}'`).join()}]) as given (email)
      where m.email = '${administrator}'`,
  )
}

/** @param port the balancer's */
export function colleaguesAt(port: number): Colleagues {
  const origin = `http://localhost:${port}`
  const send = (path: string, body: object, more: { cookie?: string; from?: string }): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const options = {
        ...{ host: '127.0.0.1', port, path, method: 'POST', agent: false },
        // All of 127.0.0.0/8 is loopback's.
        ...(more.from && { localAddress: more.from.replace(/^\d+/, '127') }),
      }
      const headers = {
        ...{ host: `localhost:${port}`, origin, 'sec-fetch-site': 'same-origin', accept: 'application/json' },
        'content-type': 'application/json',
        ...(more.cookie && { cookie: more.cookie }),
      }
      request({ ...options, headers }, async answer => {
        let text = ''
        for await (const chunk of answer.setEncoding('utf8')) text += chunk
        const cookies = (answer.headers['set-cookie'] ?? []).map(line => line.split(';', 1)[0] ?? '')
        resolve({ status: answer.statusCode ?? 0, cookies, text })
      })
        .once('error', reject)
        .end(JSON.stringify(body))
    })
  const signIn = (email: string, from?: string) =>
    send('/api/v1/auth/login/basic/default', { email, password }, { ...(from && { from }) })
  return {
    person: email => ({
      async signIn(from) {
        const { status, cookies, text } = await signIn(email, from)
        if (status !== 200) throw new Error(`signing in by password answered ${status}: ${text}`)
        return cookies.join('; ')
      },
      async signOut(cookie) {
        const { status, text } = await send('/api/v1/auth/logout', {}, { cookie })
        if (status >= 300) throw new Error(`signing out answered ${status}: ${text}`)
      },
    }),
    tryPassword: async (email, from) => (await signIn(email, from)).status,
  }
}
