// Loaded into a server that is soaked, with `--import`: it drops what has expired every half minute, and not every ten; and believes its
// clock at once, and not once it has gone evenly for ten minutes. A day is pressed together: whether what has expired stays is not to be
// told from two saw teeth.
import { systemClock } from '../../../packages/server/src/clock.ts'

delete systemClock.monotonic
const every = globalThis.setInterval
globalThis.setInterval = (work, milliseconds, ...rest) =>
  every(work, milliseconds === 600_000 ? 30_000 : milliseconds, ...rest)
