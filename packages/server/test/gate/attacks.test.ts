import { describe, onTestFinished } from 'vitest'
import { startTestServer } from '../support/server.ts'
import { itReadsRequestsInOneWay, itWithstandsAttacks, noteDecisions } from './support/attack-suite.ts'
import { makeCaller } from './support/fakes.ts'
import { appHost, startGate, testApp } from './support/gate-server.ts'
import { allow, open } from './support/rules.ts'

const rules = [
  open({ paths: ['/public/**'] }),
  allow({ roles: ['admin'] }, { paths: ['/admin/**'] }),
  allow({ signedIn: true }),
]

describe('the built-in proxy', () => {
  itWithstandsAttacks(async upstream => {
    const { port, server, sessions } = await startGate({
      apps: [testApp({ upstreams: [upstream.url], rules })],
    })
    return { port, cookie: sessions.signIn(makeCaller(), appHost), decided: noteDecisions(server) }
  })
})

describe('the built-in proxy, before an app that gets paths as they came', () => {
  itWithstandsAttacks(
    async upstream => {
      const { port, server, sessions } = await startGate({
        apps: [testApp({ upstreams: [upstream.url], rules, paths: 'raw' })],
      })
      return { port, cookie: sessions.signIn(makeCaller(), appHost), decided: noteDecisions(server) }
    },
    { raw: true },
  )
})

describe('the whole server, with the console on the same port', () => {
  itReadsRequestsInOneWay(async upstream => {
    const test = await startTestServer({ apps: [testApp({ upstreams: [upstream.url], rules })] })
    onTestFinished(() => test.close())
    return test.server
  })
})
