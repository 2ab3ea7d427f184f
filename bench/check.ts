/**
 * `npm run bench`: the check of a valid session beside a bare `node:http` server that answers with the same headers, and
 * beside what else checks sessions. Fetches the peers into `bench/peers` first (minutes, once), then loads loopback only, for
 * about two minutes.
 */
import { checkPeers } from './peers/check-peers.ts'
import { installGoPrograms } from './peers/go-programs.ts'
import { installPeers } from './peers/install.ts'
import { answerTo, type Contender, contest, startPeers } from './support/contest.ts'
import { startGatewright } from './support/gatewright.ts'
import { startBareServer } from './support/proxies.ts'
import { printAbsent, printOrigins, printTable } from './support/table.ts'

/** The share of a bare server's requests a second that the check has to reach. */
const wantedRatio = 1.3

await installPeers()
await installGoPrograms('oauth2-proxy')
const gatewright = await startGatewright()
const signedInMemory = gatewright.memory()
const headers = {
  'x-forwarded-method': 'GET',
  'x-forwarded-proto': 'http',
  'x-forwarded-host': `localhost:${gatewright.port}`,
  'x-forwarded-uri': '/tool/page?x=1',
}
const ours: Contender = {
  name: 'gatewright',
  process: gatewright,
  target: {
    port: gatewright.port,
    path: '/api/v1/gate/check',
    expectedStatus: 204,
    headers: { Host: `localhost:${gatewright.port}`, cookie: gatewright.cookie, ...headers },
  },
  checks: true,
}
const answer = await answerTo(ours.target)
const bareServer = await startBareServer(answer.status, answer.headers)
const bare: Contender = {
  name: 'node:http, bare',
  process: bareServer,
  target: { ...ours.target, port: bareServer.port, path: '/check' },
  checks: false,
}
const peers = await checkPeers(answer, headers)
const { started, absent } = await startPeers(peers.list)

const results = await contest([ours, bare, ...started])
printTable('Check of a valid session', results, bare.name)
console.log(`At least ${wantedRatio} of the bare server is wanted of gatewright.`)
printAbsent(absent)
printOrigins(results)
console.log('Resident memory of Gatewright, MB')
console.log(`  ready             ${gatewright.memoryAtStart.toFixed(0).padStart(6)}`)
console.log(`  one sign-in later ${signedInMemory.toFixed(0).padStart(6)}`)
console.log(`  under load        ${gatewright.memory().toFixed(0).padStart(6)}`)
console.log(`Start-up: ${gatewright.startUp.toFixed(0)} ms from the start of the process until it answers`)
for (const { process } of [ours, bare, ...started]) await process.stop()
await peers.stop()
