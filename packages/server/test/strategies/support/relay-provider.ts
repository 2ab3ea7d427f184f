import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { html } from '../../../src/http/html.ts'
import { sign } from '../toys/relay/answer.ts'

export const sharedKey = 'shared-by-both-sides-only'

export interface RelayProvider {
  readonly origin: string
  /** Fields of the latest request. */
  asked: URLSearchParams
  /** Fields of the answer to the latest request. */
  answer(): Record<string, string>
  close(): Promise<void>
}

/** Another site, whose page asks whether to go on and then posts its answer to our callback. */
export async function startRelayProvider(callbackURL: () => string): Promise<RelayProvider> {
  const provider: RelayProvider = {
    origin: '',
    asked: new URLSearchParams(),
    answer: () => ({
      Assertion: sign(
        {
          nameId: 'n-1',
          address: 'ada@contoso.test',
          session: 'provider-session-1',
          inResponseTo: provider.asked.get('Request') ?? '',
        },
        sharedKey,
      ),
      RelayState: provider.asked.get('RelayState') ?? '',
    }),
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    provider.asked = new URLSearchParams(body)
    const fields = Object.entries(provider.answer()).map(
      ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
    )
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end(
        `<form method="post" action="${callbackURL()}">${fields.join('')}<button>Yes, it is me</button></form>`,
      )
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(provider, { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
}
