import { expect, it } from 'vitest'
import { ask } from './ask.ts'
import { type StartProxy, startRecipe } from './recipe-start.ts'
import { requestHeaders, spellings } from './templates.ts'

/** `X-WEBAUTH-USER`, which each recipe shows how to pass on, and a credential. */
export function itSendsHeadersAsTheAppWants(start: StartProxy): void {
  it('gives the app headers as it wants them and its credential, and a client’s in none of 200 spellings', async () => {
    const { port, cookie, upstream } = await startRecipe(start, {
      requestHeaders: requestHeaders({ 'X-WEBAUTH-USER': '{email}' }),
      credential: { kind: 'bearer', token: 'of-the-gate' },
    })
    const own = { authorization: 'Basic b3duOm93bg==' }
    expect((await ask(port, '/', { headers: { cookie, ...own } })).status).toBe(200)
    expect(upstream.seen.at(-1)?.headers).toMatchObject({
      ...{ 'x-webauth-user': 'ada@contoso.test', authorization: 'Bearer of-the-gate' },
    })
    expect((await ask(port, '/public/x', { headers: own })).status).toBe(200)
    const anonymous = upstream.seen.at(-1)?.headers
    expect([anonymous?.['x-webauth-user'], anonymous?.authorization]).toEqual([undefined, undefined])
    const names = spellings('X-WEBAUTH-USER')
    for (let first = 0; first < names.length; first += 40) {
      await Promise.all(
        names.slice(first, first + 40).map(async name => {
          const { status } = await ask(port, '/public/x', { headers: { [name]: 'forged' } })
          expect([200, 400], name).toContain(status)
        }),
      )
    }
    expect(JSON.stringify(upstream.seen)).not.toContain('forged')
  })
}
