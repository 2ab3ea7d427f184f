import { createServer } from 'node:http'
import { onTestFinished } from 'vitest'
import { freePort } from '../../../../tests/support/free-ports.ts'
import { listen, stop } from '../gate/support/listening.ts'
import { testApp } from '../gate/support/test-app.ts'
import { testHttp } from '../support/config.ts'
import { startWithAda } from '../support/with-ada.ts'

/** A server with Ada's account, before an app on a host of its own and one below the console's. */
export async function startBeforeApps() {
  // Node's own limit is half of ours.
  const app = createServer({ maxHeaderSize: 64 * 1024 }, (_, response) =>
    response.setHeader('content-type', 'text/html').end('<title>The app</title><h1>The app</h1>'),
  )
  const upstreams = [`http://127.0.0.1:${await listen(app)}`]
  onTestFinished(() => stop(app))
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const onItsOwn = `http://bot.localhost:${port}`
  const { close } = await startWithAda({
    http: { ...testHttp, port, externalUrl: origin },
    apps: [
      testApp({ id: 'bot', upstreams, urls: [{ origin: onItsOwn, pathPrefix: '/' }] }),
      testApp({ id: 'tools', upstreams, urls: [{ origin, pathPrefix: '/tools' }] }),
    ],
  })
  onTestFinished(close)
  return { onItsOwn, below: `${origin}/tools` }
}
