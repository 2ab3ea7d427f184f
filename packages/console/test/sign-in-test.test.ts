import { expect, it } from 'vitest'
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
