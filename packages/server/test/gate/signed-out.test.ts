import { expect, it } from 'vitest'
import { type Asking, ask, pageLoad } from './support/ask.ts'
import { startGate, startUpstream, testApp } from './support/gate-server.ts'

const form = { method: 'POST', headers: pageLoad, body: 'amount=1' }
const kinds: [string, Asking, number, string][] = [
  ['a page load', { headers: pageLoad }, 302, ''],
  ['a page load by HEAD', { method: 'HEAD', headers: pageLoad }, 302, ''],
  ['an API call', {}, 401, '{"error":"not_signed_in"}'],
  ['an API call that changes something', { method: 'DELETE' }, 401, '{"error":"not_signed_in"}'],
  ['a form', form, 401, '{"error":"session_expired_on_post"}'],
]

it.each(kinds)(
  'whoever is signed out gets an answer that is ours alone: %s',
  async (_, asking, status, body) => {
    const upstream = await startUpstream()
    let connections = 0
    upstream.server.on('connection', () => connections++)
    const { port } = await startGate({ apps: [testApp({ upstreams: [upstream.url] })] })
    const answer = await ask(port, '/page?secret=1', asking)
    expect(answer.status).toBe(status)
    // Whole and to the byte: nothing of the app stands in it or behind it.
    expect(answer.body).toBe(body)
    expect(upstream.seen).toEqual([])
    expect(connections).toBe(0)
  },
)
