import { describe, expect, it } from 'vitest'
import { askHttp2, connectHttp2 } from '../support/ask-http2.ts'
import { listenHttp2 } from '../support/listen-http2.ts'

describe('HTTP/2', () => {
  it('answers', async () => {
    const { port } = await listenHttp2((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', chunk => chunks.push(chunk))
      request.on('end', () => {
        response.writeHead(200, {
          'Content-Type': 'text/plain',
          Connection: 'close',
          'Set-Cookie': ['a=1', 'b=2'],
        })
        response.end(
          `${request.method} ${request.url} ${JSON.stringify(request.headers)} ${Buffer.concat(chunks)}`,
        )
      })
      request.resume()
    })
    const session = await connectHttp2(port)
    for (const asking of [
      {},
      { method: 'POST', body: 'hello' },
      { method: 'HEAD' },
      { method: 'POST', body: 'hello', headers: { 'content-length': '5', cookie: ['a=1', 'b=2'] } },
    ]) {
      const answer = await askHttp2(session, '/x?y=1', asking)
      console.log(answer, answer.body.toString())
    }
  })
})
