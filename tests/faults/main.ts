/**
 * `npm run test:faults [-- kills <times> | full-disk | disk | postgres]`: what a server promises whatever breaks under it, tried by breaking it. Linux only.
 * Each part prints its counts; the exit code is 1 where anything was lost. Loopback alone.
 */
import { disk } from './disk.ts'
import { fullDisk } from './full-disk.ts'
import { kills } from './kills.ts'
import { postgres } from './postgres.ts'

const parts: Readonly<Record<string, (count: number | undefined) => Promise<boolean>>> = {
  kills: count => kills(count ?? 200),
  'full-disk': fullDisk,
  disk,
  postgres,
}

const [wanted, count] = process.argv.slice(2)
const names = wanted === undefined ? Object.keys(parts) : [wanted]
for (const name of names) {
  const part = parts[name]
  if (part === undefined) throw new Error(`There is no part "${name}": ${Object.keys(parts).join(', ')}.`)
  if (!(await part(count === undefined ? undefined : Number(count)))) process.exitCode = 1
}
