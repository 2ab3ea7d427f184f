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
    admitted: true,
    email: 'grace@contoso.test',
    identity: 'i',
    roles: ['member'],
    title: 'It works: this person would come in',
    cause: 'This person is invited; the invitation would be redeemed.',
    summary: 'This person is invited; the invitation would be redeemed.',
  },
}
const refused: SignInTest = {
  ...ended,
  result: {
    admitted: false,
    email: 'grace@contoso.test',
    identity: 'i',
    title: 'The provider’s side works; this person would be refused: You have not been invited yet',
    cause: 'No invitation and no entry of superAdmins is for this address and azure.',
    cure: 'Invite them on the page Collaborators, to sign in with azure.',
    notes: ['The claim teams (fieldMapping.groups) did not come.'],
    summary: 'all of it',
  },
}
const failed: SignInTest = {
  state: 'failed',
  steps: [
    { title: 'The provider describes itself', ok: false, detail: { received: { status: 400 } } },
    { title: 'Sign-in is not set up correctly', ok: false, detail: { reason: 'x' } },
  ],
  result: {
    title: 'It does not work yet: Sign-in is not set up correctly',
    cause:
      'The provider was asked to describe itself: the tenant in the addresses does not exist in this cloud.',
    cure: 'Copy Directory (tenant) ID from the Overview page. Mend it in the configuration.',
    code: 'AADSTS90002',
    said: "AADSTS90002: Tenant 'x' not found.",
    docs: 'docs/reference/provider-errors.md#aadsts90002',
    summary: 'all of it',
  },
}

const open = (json: object) =>
  at.open('/admin/strategies/test/t1', {
    me: ada,
    answers: { 'GET /admin/strategies/test/*': () => ({ json }) },
  })
const verdict = () => at.page.getByRole('region', { name: 'What it came to' })

it('a test of a sign-in shows what is odd about a secret before the person and the steps', async () => {
  await open(ended)
  await at.page.getByText(text).waitFor()
  const shown = (await at.page.getByRole('main').textContent()) ?? ''
  expect(shown.indexOf(text)).toBeLessThan(shown.indexOf('Who would come in'))
  await expect.poll(() => at.page.getByRole('img', { name: 'Failed' }).count()).toBe(0)
})

it('says "It works" for who would come in alone, and else in yellow why this person would be refused', async () => {
  await open(ended)
  await verdict().getByRole('heading', { name: 'It works: this person would come in' }).waitFor()
  await expect.poll(() => verdict().getByRole('img', { name: 'Good' }).count()).toBe(1)

  await open(refused)
  await verdict()
    .getByRole('heading', { name: /The provider’s side works; this person would be refused/ })
    .waitFor()
  await expect.poll(() => verdict().getByRole('img', { name: 'Worth a look' }).count()).toBe(2)
  await expect.poll(() => verdict().textContent()).toContain('Invite them on the page Collaborators')
  await expect.poll(() => at.page.getByText('It works').count()).toBe(0)
  expect(await axeViolations(at.page)).toEqual([])
})

it('begins with what is wrong and what to do; the steps are folded away below', async () => {
  await open(failed)
  await verdict().getByText('AADSTS90002', { exact: true }).waitFor()
  await expect.poll(() => verdict().textContent()).toContain('What to do: Copy Directory (tenant) ID')
  const box = await verdict().boundingBox()
  expect(box?.y).toBeLessThan(200)
  const steps = at.page.getByRole('list')
  await expect.poll(() => steps.isVisible()).toBe(false)
  await at.page.getByText('Every step (2), 2 of them failed').click()
  await expect.poll(() => steps.isVisible()).toBe(true)
  expect(await axeViolations(at.page)).toEqual([])
})

it('tells a call from the same call made again', async () => {
  const traded = { title: 'The code is traded for tokens', ok: false }
  const steps = ['Basic', 'Bearer'].map(way => ({ ...traded, detail: { sent: { authorization: way } } }))
  await open({ state: 'failed', steps })
  await at.page.getByText('Every step (2)').click()
  const [, details] = await at.page.getByText('Details', { exact: true }).all()
  await details?.click()
  await at.page.getByText('"Bearer"').waitFor()
  const second = at.page.getByRole('region', { name: 'Details of step 2, The code is traded for tokens' })
  await expect.poll(() => second.textContent()).toContain('Bearer')
  expect(await axeViolations(at.page)).toEqual([])
})
