import { expect, it } from 'vitest'
import { useConsole } from './support/console.ts'
import { ada, type Call } from './support/mock-server.ts'

const at = useConsole()

it('a search says how far it has looked, and goes on from there until nothing is left', async () => {
  const searchedTo = Date.parse('2026-01-05T12:00:00Z')
  const answers = {
    'GET /admin/audit': (call: Call) => ({
      json: call.query.get('before') === 'older' ? { items: [] } : { items: [], next: 'older', searchedTo },
    }),
  }
  await at.open('/admin/audit?search=nobody', { me: ada, answers })
  await at.page.getByText(/^Searched back to \S/).waitFor()
  // Nothing so far is not nothing at all.
  await expect.poll(() => at.page.getByText('Nothing matches').count()).toBe(0)
  await at.page.getByRole('button', { name: 'Search further back' }).click()
  await at.page.getByText('Nothing matches').waitFor()
  await expect.poll(() => at.page.getByText(/^Searched back to/).count()).toBe(0)
})

it('sessions and everyone’s tokens that are too many for one page go on behind a button', async () => {
  await at.open('/admin/sessions?whose=everyone')
  const rows = at.page.getByRole('row')
  await at.page.getByText('Chrome on Windows').waitFor()
  const all = await rows.count()
  for (const route of ['GET /admin/sessions', 'GET /admin/api-tokens']) {
    const whole = at.mock.routes[route] as (call: Call) => { json: { items: object[] } }
    at.mock.routes[route] = call => {
      const { items } = whole(call).json
      return call.query.get('before') === 'more'
        ? { json: { items: items.slice(1) } }
        : { json: { items: items.slice(0, 1), next: 'more' } }
    }
  }
  await at.page.reload()
  await at.page.getByRole('button', { name: 'Show more' }).click()
  await expect.poll(() => rows.count()).toBe(all)
  await at.page.goto(at.page.url().replace('/sessions', '/tokens'))
  await at.page.getByText('1 of the newest 1').waitFor()
  await at.page.getByRole('button', { name: 'Show older' }).click()
  await at.page.getByText('3 of 3').waitFor()
})
