import { expect, it } from 'vitest'
import { CheckAnswer } from './check-answer.ts'
import { CheckedRequest } from './checked-request.ts'
import type { CheckResponse } from './definition.ts'

const split = 'x\r\nSet-Cookie: session=forged'

it('tells Envoy of no header that would end its line, by which a client could write the rest of an answer', () => {
  const said: CheckResponse[] = []
  const answer = new CheckAnswer(new CheckedRequest('127.0.0.1', {}), response => said.push(response))
  const passing = { set: [], remove: [], answer: [] }
  for (const refused of [
    () => answer.writeHead(302, ['Location', split]),
    () => answer.writeHead(302, { Location: split }),
    () => answer.writeHead(302, ['Set-Cookie: a=1\r\nx', '']),
    () => answer.passOn({ ...passing, set: ['Remote-Name', split] }),
    () => answer.passOn({ ...passing, answer: ['Vary', split] }),
  ])
    expect(refused).toThrow(/Invalid (character|value)|must be a valid/)
  expect(said).toEqual([])
  // Whoever it is that answers can still say that it failed.
  answer.writeHead(500, ['Content-Type', 'text/plain']).end('no')
  expect(said.map(({ denied_response }) => denied_response)).toMatchObject([
    { status: { code: 500 }, body: 'no' },
  ])
})
