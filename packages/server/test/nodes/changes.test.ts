import { describe, expect, it } from 'vitest'
import type { ChangeKind } from '../../src/events/events.ts'
import { rotateAssertionKey } from '../../src/keys/rotate-assertion-key.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { postgres } from '../support/postgres.ts'
import { closed, type Holder, isOpen, type Node, shareNodes } from './support/three-with-one-deaf.ts'

const refused = (status: number) => status === 401 || status === 403

/** Each kind of change, done at the first node, and what the others do about it; `elsewhere` names the test that shows it. */
const kinds: Readonly<
  Record<
    ChangeKind,
    { readonly act: (at: Node, holder: Holder) => Promise<unknown> } | { readonly elsewhere: string }
  >
> = {
  'session-ended': { act: ({ services }, { sessionId }) => services.sessions.end(sessionId, false) },
  'account-changed': {
    act: ({ services }, { collaboratorId }) => services.accounts.setDisabled(collaboratorId, true),
  },
  'account-removed': { act: ({ services }, { collaboratorId }) => services.accounts.remove(collaboratorId) },
  'sessions-over': {
    act: ({ services }) =>
      services.sessions.removeBy({ strategy: 'azure', source: 'oauth2 https://idp.example' }),
  },
  'token-revoked': { elsewhere: 'below' },
  'key-made': { elsewhere: 'below' },
  anything: { elsewhere: 'below' },
  'session-started': { elsewhere: 'every test below joins at one node and is let in at the others' },
  'invitation-redeemed': { elsewhere: 'nobody keeps invitations in memory' },
  'mail-queued': { elsewhere: 'one-at-a-time.test.ts' },
  'lease-released': { elsewhere: '../storage/lease.test.ts' },
  'certificate-kept': { elsewhere: 'one-at-a-time.test.ts' },
  'configuration-replaced': { elsewhere: 'each node tells itself' },
  'restart-requested': { elsewhere: '../config-file' },
  'configuration-saved': { elsewhere: '../config-file/shared-text.test.ts' },
  'nodes-asked': { elsewhere: 'what-nodes-share.test.ts' },
  'provider-answered': { elsewhere: 'what-nodes-share.test.ts' },
}

describe('what one node takes away', () => {
  const { one, two, deaf, all, others, join } = shareNodes()
  const cases = Object.entries(kinds).flatMap(([kind, how]) =>
    'act' in how ? [[kind, how.act] as const] : [],
  )

  it.each(cases)(
    '%s: no node lets its session in any more, and its WebSockets are closed at each',
    async (_, act) => {
      const holder = await join()
      await act(one(), holder)
      for (const node of all)
        await expect.poll(async () => refused(await holder.ask(node)), { interval: 20 }).toBe(true)
      await expect.poll(() => closed(holder.sockets), { interval: 20 }).toBe(true)
    },
  )

  it('a role: what it opened is closed at each node, and the session goes on', async () => {
    const holder = await join()
    await one().services.accounts.setRoles(holder.collaboratorId, [])
    for (const node of others()) await expect.poll(() => holder.ask(node), { interval: 20 }).toBe(403)
    await expect.poll(() => closed([...holder.sockets, ...holder.tokenSockets]), { interval: 20 }).toBe(true)
  })

  it('a token: it opens nothing at any node, its WebSockets are closed, and the session’s stay', async () => {
    const holder = await join()
    await one().services.apiTokens.revoke(holder.token)
    for (const node of all) expect(await holder.askByToken(node)).toBe(401)
    await expect.poll(() => closed(holder.tokenSockets), { interval: 20 }).toBe(true)
    expect(isOpen(holder.sockets)).toBe(true)
  })

  it('a key that is new is published by every node before anybody signs with it', async () => {
    const { assertionKeys, audit } = one().services
    const before = await assertionKeys.current()
    for (const { services } of all) await services.assertionKeys.publicKeys()
    const made = await rotateAssertionKey({ assertionKeys, audit }, { by: 'ada' })
    for (const { services } of all) {
      await expect
        .poll(async () => (await services.assertionKeys.publicKeys()).keys.map(({ kid }) => kid), {
          interval: 20,
        })
        .toContain(made)
      expect((await services.assertionKeys.current()).kid).toBe(before.kid)
    }
    for (const { services, test } of all) {
      test.clock.advance(12)
      expect((await services.assertionKeys.current()).kid).toBe(made)
    }
  })

  it('after a gap whoever is named is still noticed, and nothing else is forgotten', async () => {
    const [leaves, stays] = [await join(), await join()]
    const [node] = [two()]
    // That the two have come is news as well, after which they are read again.
    const marker = { kind: 'session-ended', sessionId: 'nobody’s' } as const
    await one().services.storage.database.announce(marker)
    await expect.poll(() => node.heard, { interval: 20 }).toContainEqual(marker)
    for (const each of [leaves, stays]) expect(await each.ask(node)).toBe(200)
    const before = { cached: node.services.sessions.cached, heard: node.heard.length }
    const server = postgres()
    const database = /[^/]+$/.exec(node.test.server.config.storage?.database ?? '')?.[0] ?? ''
    // Whoever listens, and every connection that is free.
    const lost = await server.ask(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database}' and pid <> pg_backend_pid()`,
    )
    expect(lost.length).toBeGreaterThan(3)
    await expect
      .poll(
        () =>
          one()
            .services.sessions.end(leaves.sessionId, false)
            .then(
              () => true,
              () => false,
            ),
        { interval: 20 },
      )
      .toBe(true)
    for (const each of others())
      await expect.poll(async () => refused(await leaves.ask(each)), { interval: 20 }).toBe(true)
    await expect.poll(() => closed(leaves.sockets), { interval: 20 }).toBe(true)
    expect(isOpen(stays.sockets)).toBe(true)
    expect(node.heard.slice(before.heard).map(({ kind }) => kind)).not.toContain('anything')
    expect(node.services.sessions.cached).toBe(before.cached - 1)
  })

  it('what cannot be told makes them forget all that is in memory, and ask the database', async () => {
    const holder = await join()
    const { database } = one().services.storage
    // What an operator takes away by hand, and says so in the one way that there is.
    await sqlOf(database).deleteFrom('sessions').where('id', '=', holder.sessionId).execute()
    await database.announce({ kind: 'anything' })
    for (const node of all)
      await expect.poll(async () => refused(await holder.ask(node)), { interval: 20 }).toBe(true)
    await expect.poll(() => closed(holder.sockets), { interval: 20 }).toBe(true)
  })

  it('is heard behind pgbouncer in transaction mode, where nobody listens, by looking', async () => {
    const holder = await join({ connected: false })
    await deaf().services.sessions.end(holder.sessionId, false)
    await expect.poll(async () => refused(await holder.ask(two())), { interval: 20 }).toBe(true)
  })
})
