import { standardStreams } from '@gatewright/config/standard-streams'

/**
 * Loaded into each program of the demo (`--import`): when the demo itself is killed, its programs end too, and leave no
 * port taken. Until then nothing that they print ends them, whoever reads it.
 */
standardStreams.keepSteady()
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
process.channel?.unref()
