import { expect, it } from 'vitest'
import { axeViolations } from '../../../tests/support/axe.ts'
import type { Diagnosis } from '../src/api/admin/diagnosis.ts'
import { useConsole } from './support/console.ts'
import { aHundredStrategies, allWell, somethingWrong } from './support/diagnosis.ts'
import { ada } from './support/mock-server.ts'

const at = useConsole()

const open = (diagnosis: Diagnosis) =>
  at.open('/admin/diagnosis', {
    me: ada,
    answers: {
      'POST /admin/diagnosis': () => ({ json: diagnosis }),
      'POST /admin/diagnosis/bundle': () => ({ json: { what: 'A bundle' } }),
    },
  })

it('says what is wrong and what to do before everything that is well', async () => {
  await open(somethingWrong)
  await at.page.getByText('Something is wrong').waitFor()
  const section = at.page.locator('section').filter({ hasText: 'What to do' })
  const rows = section.getByRole('listitem')
  await expect.poll(() => rows.count()).toBe(2)
  // What is wrong comes before what is merely worth a look.
  await expect.poll(() => rows.nth(0).textContent()).toContain('create a new one and put its Value')
  await expect.poll(() => rows.nth(0).textContent()).toContain('AADSTS7000222')
  await expect.poll(() => rows.nth(1).textContent()).toContain('chmod 600')
})

it('folds what was looked at by what it belongs to', async () => {
  await open(somethingWrong)
  const group = at.page.locator('details').filter({ hasText: 'Strategy azure' })
  await expect.poll(() => group.getByText('It describes itself').isVisible()).toBe(false)
  await group.locator('summary').click()
  await group.getByText('It describes itself').waitFor()
  await expect.poll(() => group.locator('summary').getByRole('img').getAttribute('aria-label')).toBe('Wrong')
})

it('says so in a sentence where everything is well, and looks again when asked', async () => {
  await open(allWell)
  await at.page.getByText('Nothing is wrong').waitFor()
  await expect.poll(() => at.page.getByRole('heading', { name: 'What to do' }).count()).toBe(0)
  expect(at.sent('POST', '/admin/diagnosis')).toHaveLength(1)
  await at.page.getByRole('button', { name: 'Look again' }).click()
  await expect.poll(() => at.sent('POST', '/admin/diagnosis').length).toBe(2)
})

it('gives the bundle for a support request as a file', async () => {
  await open(allWell)
  const download = at.page.waitForEvent('download')
  await at.page.getByRole('button', { name: 'Bundle for support' }).click()
  expect((await download).suggestedFilename()).toBe('gatewright-support.json')
})

it.each(['light', 'dark'] as const)(
  'has nothing that assistive technology stumbles over, %s, with many rows',
  async scheme => {
    await open(aHundredStrategies)
    await at.page.emulateMedia({ colorScheme: scheme })
    await at.page.locator('details').first().locator('summary').click()
    await at.page.getByText('gatewright.config.json').first().waitFor()
    expect(await axeViolations(at.page)).toEqual([])
  },
)
