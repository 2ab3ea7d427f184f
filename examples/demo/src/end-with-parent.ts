/**
 * Loaded into each program of the demo (`--import`): when the demo itself is killed, its programs end too, and leave no
 * port taken.
 */
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
process.channel?.unref()
