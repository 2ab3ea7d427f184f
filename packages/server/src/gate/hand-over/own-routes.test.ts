import { expect, it } from 'vitest'
import type { HttpGateRequest } from '../gate-request.ts'
import { parseTarget } from '../routing/path.ts'
import { answered } from '../run-steps.ts'
import { createAnswerOwnRoute } from './own-routes.ts'

const to = (path: string) =>
  ({ line: { site: { prefix: '' }, target: parseTarget(path) } }) as HttpGateRequest

it('what has answered at once or later is the last step, and whatever else there is goes on', async () => {
  const asked: string[] = []
  const answer = createAnswerOwnRoute({
    'hand-over': async () => asked.push('hand-over'),
    frame: () => asked.push('frame'),
    'sign-out': () => asked.push('sign-out'),
    'forget-pages': () => asked.push('forget-pages'),
    'external-user': async () => asked.push('external-user'),
    'sign-in': () => asked.push('sign-in'),
  })
  for (const name of ['hand-over', 'frame', 'sign-out', 'forget-pages', 'external-user', 'sign-in']) {
    expect(await answer(to(`/.gatewright/${name}`))).toBe(answered)
  }
  expect(asked).toEqual(['hand-over', 'frame', 'sign-out', 'forget-pages', 'external-user', 'sign-in'])
  for (const path of ['/', '/.gatewright', '/x/.gatewright/sign-out'])
    expect(answer(to(path))).toBeUndefined()
})
