import type { IncomingMessage } from 'node:http'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { GatewrightError } from '../errors.ts'
import { renderError } from './render-error.ts'

const busy = new GatewrightError('provider_busy', { response: { retryAfter: 7 } })
const often = new GatewrightError('too_many_requests', { response: { retryAfter: 290 } })

function render(error: GatewrightError, method = 'GET', accept = 'text/html') {
  const levels: number[] = []
  const log = pino({ level: 'trace' }, { write: (line: string) => void levels.push(JSON.parse(line).level) })
  const request = { method, url: '/x', headers: { accept } } as unknown as IncomingMessage
  return { ...renderError(error, request, log, [], { retryAt: '/api/v1/again' }), levels }
}

describe('an error that says when it is worth trying again', () => {
  it('says so in a header, to whoever asks', () => {
    for (const accept of ['text/html', 'application/json']) {
      expect(render(busy, 'GET', accept).headers['retry-after']).toBe('7')
      expect(render(often, 'GET', accept).headers['retry-after']).toBe('290')
      expect(render(new GatewrightError('internal'), 'GET', accept).headers).not.toHaveProperty('retry-after')
    }
    expect(JSON.parse(render(busy, 'GET', 'application/json').body)).toMatchObject({ retryAfter: 7 })
  })

  it('is a page that tries again by itself, unless something was posted or was tried too often', () => {
    expect(render(busy).body).toContain('content="7;url=/api/v1/again"')
    expect(render(busy, 'POST').body).not.toContain('refresh')
    expect(render(often).body).not.toContain('refresh')
  })

  it('is nothing that the operator is woken for, one by one', () => {
    expect(render(busy).levels).toEqual([30])
    expect(render(new GatewrightError('provider_unreachable')).levels).toEqual([50])
  })
})
