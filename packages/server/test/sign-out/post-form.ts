import { request } from 'node:http'

/**
 * Posts a form as another server does: no cookies, no `Origin`, no `Sec-Fetch-Site`. Like `fetch`, which cannot set `Host`.
 * @param port where the host of `url` is really found
 */
export function postForm(port: number, url: string, body: URLSearchParams): Promise<Response> {
  const { host, pathname } = new URL(url)
  const headers = { host, 'content-type': 'application/x-www-form-urlencoded' }
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method: 'POST', path: pathname, headers }, answer => {
      const chunks: Buffer[] = []
      answer.on('data', chunk => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () => {
        const cacheControl = answer.headers['cache-control'] ?? ''
        resolve(
          new Response(Buffer.concat(chunks), {
            status: answer.statusCode ?? 599,
            headers: { 'cache-control': cacheControl },
          }),
        )
      })
    })
    sent.on('error', reject)
    sent.end(body.toString())
  })
}
