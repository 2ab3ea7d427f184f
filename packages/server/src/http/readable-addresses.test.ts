import fastify from 'fastify'
import { expect, it } from 'vitest'
import { readableAnswers } from './readable-addresses.ts'

it('answers have addresses as people read them, but for what is shown as it was written', async () => {
  const app = fastify()
  const said = {
    email: 'zoe@xn--mnchen-3ya.test',
    what: 'Invited zoe@xn--mnchen-3ya.test for "x"',
    host: 'xn--mnchen-3ya.test',
  }
  await app.register(readableAnswers, { asWritten: ['/file'] })
  app.get('/people', async () => said)
  app.get('/file/text', async () => said)
  app.get('/twin', async () => ({ email: 'ada@xn--cntoso-wqf.test' }))
  app.get('/bytes', async (_, reply) => reply.send(Buffer.from('zoe@xn--mnchen-3ya.test')))
  const ask = (url: string) => app.inject({ url })
  expect((await ask('/people')).json()).toEqual({
    ...{ email: 'zoe@münchen.test', what: 'Invited zoe@münchen.test for "x"' },
    // Of a host nobody asked: it is what the file or a browser calls it.
    host: said.host,
  })
  const { headers, body } = await ask('/people')
  expect(headers['content-length']).toBe(String(Buffer.byteLength(body)))
  expect((await ask('/file/text')).json()).toEqual(said)
  expect((await ask('/twin')).json()).toEqual({ email: 'ada@xn--cntoso-wqf.test' })
  expect((await ask('/bytes')).body).toBe('zoe@xn--mnchen-3ya.test')
  expect((await ask('/nowhere/zoe@xn--mnchen-3ya.test')).statusCode).toBe(404)
})
