import { describe, expect, it } from 'vitest'
import { createSessionStore } from '../../src/sessions/session-store.ts'
import { createVisitStore } from '../../src/sessions/visit-store.ts'
import { engines } from './engines.ts'
import { addSignedIn, openEngine, standingClock } from './support.ts'

const bot = { host: 'bot.localhost:3000', secure: false }
const wiki = { host: 'wiki.contoso.test', secure: true }

describe.each(engines)('visits on $name', engine => {
  it('tell who has a session in a place, the last seen first, each person once', async () => {
    const { database } = await openEngine(engine)
    const clock = standingClock()
    const sessions = createSessionStore(database)
    const visits = createVisitStore(database, clock)
    const begin = async (
      person: Awaited<ReturnType<typeof addSignedIn>>,
      seconds: number,
      place: typeof bot,
    ) =>
      sessions.create(
        {
          ...person,
          strategy: 'azure',
          source: 'oauth2 https://idp.example',
          issuer: 'https://idp.example',
          subject: person.collaboratorId,
          createdAt: clock.now() + seconds * 1000,
          expiresAt: clock.now() + 3_600_000,
          address: '127.0.0.1',
          userAgent: '',
          atProvider: undefined,
          providerSid: undefined,
        },
        place,
      )
    const [ada, grace] = [await addSignedIn(database, 'ada@contoso.test'), await addSignedIn(database)]
    await begin(ada, 10, bot)
    await begin(ada, 40, bot)
    await begin(grace, 30, bot)
    await begin(grace, 90, wiki)

    const at = (seconds: number) => clock.now() + seconds * 1000
    expect(await visits.visitorsOf([bot], 10)).toEqual([
      { collaboratorId: ada.collaboratorId, lastSeenAt: at(40) },
      { collaboratorId: grace.collaboratorId, lastSeenAt: at(30) },
    ])
    expect(await visits.visitorsOf([bot], 1)).toHaveLength(1)
    // The same name by https is another place.
    expect(await visits.visitorsOf([{ ...bot, secure: true }], 10)).toEqual([])
    expect(await visits.visitorsOf([], 10)).toEqual([])
    expect(await visits.lastSeenOf([ada.collaboratorId, grace.collaboratorId, 'nobody'])).toEqual(
      new Map([
        [ada.collaboratorId, at(40)],
        [grace.collaboratorId, at(90)],
      ]),
    )
    expect(await visits.count()).toBe(4)
    clock.advance(3600)
    expect(await visits.count()).toBe(0)
  })
})
