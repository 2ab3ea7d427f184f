/**
 * Loaded into a program (`--import`) that its parent has started with a channel: when the parent is gone, however rudely it was
 * ended, the program is told to stop. The channel closes then by itself, on every system.
 */
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
process.channel?.unref()
