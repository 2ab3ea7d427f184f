import { join } from 'node:path'
import type { Beside } from '../../demo/src/beside.ts'
import { Program } from '../../demo/src/program.ts'
import type { Part } from './part.ts'

/** Which program, and who is told of it. */
export interface NodePartSettings extends Beside {
  /** Of its log. */
  readonly folder: string
  readonly print: (line: string) => void
  readonly env?: Readonly<Record<string, string>>
  /** Told of an end that nobody here has asked for. */
  readonly onEnd: (how: string) => void
}

/** A program on Node as a part of the cluster. Its log goes on through all its starts. */
export function nodePart(settings: NodePartSettings): Part {
  const { name, folder, onEnd } = settings
  let program: Program | undefined
  let isWanted = false

  async function end(how: 'kill' | 'stop'): Promise<void> {
    isWanted = false
    const ending = program
    if (ending === undefined) return
    if (how === 'stop') return await ending.stop()
    ending.signal('SIGKILL')
    await ending.ended
  }

  return {
    name,
    get pid() {
      return program?.pid
    },
    async start() {
      if (program !== undefined) return
      const started = new Program({
        ...settings,
        keepsLog: true,
        logFile: join(folder, `${name.toLowerCase().replaceAll(' ', '-')}.log`),
      })
      program = started
      isWanted = true
      void started.ended.then(how => {
        program = undefined
        if (isWanted) onEnd(how)
        isWanted = false
      })
      await started.ready()
    },
    kill: () => end('kill'),
    stop: () => end('stop'),
    freeze: () => program?.signal('SIGSTOP'),
    thaw: () => program?.signal('SIGCONT'),
  }
}
