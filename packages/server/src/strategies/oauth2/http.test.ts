import { expect, it } from 'vitest'
import { type Span, within } from '../../span.ts'
import { createProviderHttp } from './http.ts'
import { noTrace } from './trace.ts'

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

async function ask(status: number, span?: Span) {
  const seen: Headers[] = []
  const calls: { readonly purpose: string; readonly result: string }[] = []
  const http = createProviderHttp({
    trace: noTrace,
    async fetch(_url, init) {
      seen.push(new Headers(init?.headers))
      if (status === 0) throw new DOMException('too slow', 'TimeoutError')
      return new Response('{}', { status })
    },
    onCall: ({ purpose, result }) => calls.push({ purpose, result }),
  })
  const asked = () => http.request('token', 'https://idp.test/token?secret=1', { headers: { accept: 'a' } })
  await (span === undefined ? asked() : within(span, asked)).catch(() => undefined)
  return { seen, calls }
}

it.each([
  [200, 'ok'],
  [400, 'refused'],
  [302, 'failed'],
  [503, 'failed'],
  [0, 'timeout'],
])('a status of %i counts as %s', async (status, result) => {
  expect((await ask(status)).calls).toEqual([{ purpose: 'token', result }])
})

it('the provider gets the trace where there is one, and nothing of it where there is none', async () => {
  const ended: (string | undefined)[] = []
  const set: unknown[] = []
  const span: Span = {
    traceparent,
    child: () => span,
    set: (...attribute) => void set.push(attribute),
    end: error => void ended.push(error),
  }
  const { seen } = await ask(400, span)
  expect([seen[0]?.get('traceparent'), seen[0]?.get('accept')]).toEqual([traceparent, 'a'])
  expect(ended).toEqual(['refused'])
  expect(JSON.stringify(set)).not.toContain('secret')
  expect((await ask(200)).seen[0]?.has('traceparent')).toBe(false)
})
