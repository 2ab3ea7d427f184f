// Runs commands one after the other, as their own processes would: `main.ts` anew for each, and what it loads once.
import { setTimeout } from 'node:timers/promises'
import { standardStreams } from '@gatewright/config/standard-streams'

/** What is run, and for how long it may keep its process after its last word, in milliseconds. */
const [, , main, lingers] = process.argv
const launcher = new URL('../../bin/gatewright.mjs', import.meta.url).pathname

// Before what a command says is taken, which is then its own to the last line.
standardStreams.keepSteady()
const printed = { stdout: '', stderr: '' }
let ended
for (const name of ['stdout', 'stderr']) {
  process[name].write = (chunk, encoding, callback) => {
    // Nothing is said after the end.
    if (ended === undefined) printed[name] += chunk
    const done = typeof encoding === 'function' ? encoding : callback
    if (done) process.nextTick(done)
    return true
  }
}
/** A command that has failed ends itself a while later, whatever keeps it: here that is to be found, and others run by then. */
const exitOf = command => code => {
  if (command.isOver) return
  ended ??= code ?? process.exitCode ?? 0
  throw new Error('The command has ended.')
}

/** What keeps a process running, and is not the channel to the test. */
const held = () => process.getActiveResourcesInfo().toSorted().join(' ')

let runs = 0
async function run({ folder, env, args }) {
  process.chdir(folder)
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name]
  Object.assign(process.env, env)
  process.argv = [process.execPath, launcher, ...args]
  process.exitCode = undefined
  ended = undefined
  printed.stdout = printed.stderr = ''
  const heard = process.listeners('SIGUSR1')
  const command = { isOver: false }
  process.exit = exitOf(command)
  await import(`${main}?${++runs}`)
  command.isOver = true
  for (const listener of process.listeners('SIGUSR1'))
    if (!heard.includes(listener)) process.off('SIGUSR1', listener)
  // Until now it may be kept by an answer that it reads to its end; what stays would keep its own process for good.
  const until = performance.now() + Number(lingers)
  while (ended === undefined && held() !== alone && performance.now() < until) await setTimeout(5)
  if (ended === undefined && held() !== alone) return { stays: held(), ...printed }
  return { code: ended ?? process.exitCode ?? 0, ...printed }
}

let queue = Promise.resolve()
process.on('message', ({ id, ...asked }) => {
  queue = queue.then(async () => process.send({ id, ...(await run(asked)) }))
})
// `end-with-parent.mjs` lets it go.
process.channel.ref()
const alone = held()
