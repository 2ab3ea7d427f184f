import { expect, it } from 'vitest'
import { axeViolations } from '../../../tests/support/axe.ts'
import type { SignInTest } from '../src/api/admin/strategies.ts'
import { useConsole } from './support/console.ts'
import { ada } from './support/mock-server.ts'

const at = useConsole()

const text = 'The secret ends with a blank, which comes from ${file:./azure} and counts as a part of it.'
const ended: SignInTest = {
  state: 'done',
  steps: [
    {
      title: 'Worth a look: authStrategies.azure.options.clientSecret',
      ok: true,
      warning: true,
      detail: text,
    },
    { title: 'The provider describes itself', ok: true },
  ],
  result: {
    email: 'grace@contoso.test',
    identity: 'i',
    roles: ['member'],
    summary: 'This person is invited.',
  },
}

it('a test of a sign-in shows what is odd about a secret before anything else, and not as a failure', async () => {
  await at.open('/admin/strategies/test/t1', {
    me: ada,
    answers: { 'GET /admin/strategies/test/*': () => ({ json: ended }) },
  })
  await at.page.getByText(text).waitFor()
  const [odd, described] = await at.page.getByRole('listitem').all()
  expect(await odd?.getByRole('img', { name: 'Worth a look' }).count()).toBe(1)
  expect(await described?.getByRole('img', { name: 'Good' }).count()).toBe(1)
  expect(await at.page.getByRole('img', { name: 'Failed' }).count()).toBe(0)
})

it('tells a call from the same call made again', async () => {
  const traded = { title: 'The code is traded for tokens', ok: false }
  const steps = ['Basic', 'Bearer'].map(way => ({ ...traded, detail: { sent: { authorization: way } } }))
  await at.open('/admin/strategies/test/t1', {
    me: ada,
    answers: { 'GET /admin/strategies/test/*': () => ({ json: { state: 'failed', steps } }) },
  })
  await at.page.getByText('"Bearer"').waitFor()
  const second = at.page.getByRole('region', { name: 'Details of step 2, The code is traded for tokens' })
  expect(await second.textContent()).toContain('Bearer')
  expect(await axeViolations(at.page)).toEqual([])
})
