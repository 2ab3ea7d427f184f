/**
 * `npm run bench:sign-in`: whole sign-ins by an OpenID provider, from the first click to the answer that sets the session, beside
 * express-openid-connect and Better Auth with the same provider: the server's own processor time of one, and how many a core does in a
 * second; then the check of a session beside a hundred sign-ins a second. `BENCH_PROFILE=1` says where Gatewright's time goes.
 * Loopback only; about three minutes, and the peers are fetched first.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { installPeers } from './peers/install.ts'
import { printChecksBeside } from './support/checks-beside-sign-ins.ts'
import { printProfiles } from './support/cpu-profile.ts'
import { pin } from './support/process.ts'
import { type SignInContender, startSignInContest } from './support/sign-in-contenders.ts'
import { measureCost, printCosts } from './support/sign-in-cost.ts'
import { printAbsent } from './support/table.ts'

const people = 500
/** Sign-ins before what is measured: what the first ones load, compile and make is no later one's. */
const warmUp = Number(process.env.BENCH_WARM_UP ?? 200)
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const atOnce = 16

await installPeers()
const profiles = process.env.BENCH_PROFILE ? mkdtempSync(join(tmpdir(), 'gatewright-profile-')) : undefined
const flags = profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`]
const { ours, peers, absent, provider } = await startSignInContest(people, atOnce, flags)
pin(process.pid, 1)
pin(provider.pid, availableParallelism() > 2 ? 2 : 1)
const everybody = [ours, ...peers]
let [turn, signedIn] = [0, 0]

/** An office has many addresses, so what is bounded by address is not what is measured. */
function signIn({ name, signIns }: SignInContender): Promise<string> {
  turn += 1
  if (name === ours.name) signedIn += 1
  return signIns.signIn(`198.18.${(turn >> 8) & 255}.${turn & 255}`)
}

/** @throws Error where a session is none, or nobody's is one */
async function prove(contender: SignInContender): Promise<void> {
  const { name, signIns, provePath } = contender
  const somebody = await signIns.ask(provePath, await signIn(contender))
  const nobody = await signIns.ask(provePath, '')
  if (somebody >= 300 || nobody < 300)
    throw new Error(`${name} answers ${somebody} to somebody who has signed in, ${nobody} to nobody.`)
}

for (const contender of everybody) {
  pin(contender.process.pid, 0)
  await prove(contender)
  for (let count = 0; count < warmUp; count++) await signIn(contender)
}
console.log(`Whole sign-ins by oidc-provider, ${people} people; ${rounds} rounds in turns, medians`)
printCosts(await measureCost(everybody, { provider, rounds, atOnce, signIn, prove }))
printAbsent(absent)
for (const { origin } of peers) console.log(`  ${origin}`)
await printChecksBeside(ours.process, rounds, () => signIn(ours))

for (const { signIns, process: server } of everybody) {
  signIns.close()
  await server.stop()
}
await provider.stop()
if (profiles !== undefined) {
  printProfiles(profiles, signedIn)
  rmSync(profiles, { recursive: true })
}
process.exit(0)
