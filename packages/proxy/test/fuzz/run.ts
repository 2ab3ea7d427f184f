/**
 * `npm run fuzz -w packages/proxy -- --count 1000000 --seed 1`: as many answers as one likes, read by our parser and by
 * Node's. Ends by itself: with 0 and the counts, or with 1 and the smallest answer that the two read differently.
 */
import { parseArgs } from 'node:util'
import { compareReaders } from './differential.ts'

const { values } = parseArgs({
  options: { count: { type: 'string', default: '100000' }, seed: { type: 'string' } },
})
const wanted = Number(values.count)
const firstSeed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
if (!Number.isSafeInteger(wanted) || wanted < 1 || !Number.isSafeInteger(firstSeed)) {
  console.error('--count and --seed take whole numbers')
  process.exit(1)
}
/** Answers of one seed; small enough for fast-check to keep what it needs to find a smaller counterexample. */
const perSeed = 20_000

console.log(`${wanted} answers from seed ${firstSeed} on`)
const total = { both: 0, node: 0, us: 0, neither: 0, reused: 0, beyondAscii: 0 }
for (let done = 0, seed = firstSeed; done < wanted; done += perSeed, seed++) {
  const counts = await compareReaders({ seed, count: Math.min(perSeed, wanted - done) })
  for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += counts[key]
}
console.log(`read by both: ${total.both} (${total.beyondAscii} with bytes beyond ASCII in a header)`)
console.log(`after which the connection is used again: ${total.reused}`)
console.log(`read by Node alone: ${total.node}, by us alone: ${total.us}, by neither: ${total.neither}`)
console.log('No answer was read differently.')
