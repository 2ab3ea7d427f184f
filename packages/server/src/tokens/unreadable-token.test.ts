import { expect, it } from 'vitest'
import { UnreadableTokenError } from './unreadable-token.ts'

it('says why, and what else is known', () => {
  const more = { code: 'ERR_OTHER', claim: 'typ', received: 7, mend: 'Send another.' }
  expect({ ...new UnreadableTokenError('odd', more) }).toEqual({ name: 'UnreadableTokenError', ...more })
  expect(new UnreadableTokenError('odd', more).message).toBe('odd')
})

it('has a code where none is named', () => {
  expect(new UnreadableTokenError('odd').code).toBe('ERR_TOKEN_UNREADABLE')
})
