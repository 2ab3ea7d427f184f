import { availableParallelism } from 'node:os'
import { InvalidArgumentError, Option } from 'commander'

/** More is a mistake: each takes memory and connections to the database. */
const MOST = 64

/** `--workers <n>`, which a variable says as well: for containers and units of systemd. */
export const workersOption = (): Option =>
  new Option(
    '--workers <number>',
    'how many processes serve the port: auto for one on each core. More than one needs PostgreSQL (default: 1)',
  )
    .env('GATEWRIGHT_WORKERS')
    .argParser(readWorkers)

/** @throws InvalidArgumentError */
function readWorkers(text: string): number {
  if (text === 'auto') return Math.min(MOST, availableParallelism())
  const count = /^\d{1,3}$/.test(text) ? Number(text) : 0
  if (count >= 1 && count <= MOST) return count
  throw new InvalidArgumentError(`It is a number from 1 to ${MOST}, or auto.`)
}
