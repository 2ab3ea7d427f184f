import { expect, it, onTestFinished, vi } from 'vitest'
import { startEntraEmulator } from '../../src/index.ts'
import { contoso } from '../support/directory.ts'

it('what nobody foresaw is said at the terminal with its stack, and found again by the id of the answer', async () => {
  const emulator = await startEntraEmulator({ seed: 'demo' })
  onTestFinished(() => emulator.close())
  emulator.store.users.by = () => {
    throw new Error('the mistake')
  }
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  onTestFinished(() => said.mockRestore())
  const answer = await fetch(`${emulator.origin}/portal/api/tenants/${contoso}/graph/users`)
  expect(answer.status).toBe(500)
  expect(await answer.text()).not.toContain('the mistake')
  const text = said.mock.calls.map(([line]) => String(line)).join('')
  expect(text).toContain(`(request-id ${answer.headers.get('request-id')}): Error: the mistake`)
  expect(text).toMatch(/failure\.test\.ts/)
})
