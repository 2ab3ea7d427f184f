import type { ServerResponse } from 'node:http'

/** Sends the browser on, on a bare response; nobody on the way keeps the answer, and the next page does not learn of this one. */
export function redirect(response: ServerResponse, location: string, cookies: readonly string[] = []): void {
  response.writeHead(302, {
    Location: location,
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'Content-Length': '0',
    // No line at all where there are none.
    'Set-Cookie': [...cookies],
  })
  response.end()
}
