import { createServer } from 'node:net'
import { type Development, type OtherApps, type Ports, portOptions } from './options.ts'

type Port = keyof Ports | keyof Development | keyof OtherApps

const programs: Record<Port, string> = {
  gatewright: 'Gatewright',
  emulator: 'the Entra emulator',
  bot: 'the support bot',
  host: 'the host page',
  console: 'the console as you edit it',
  inspector: 'the debugger',
  nodeRed: 'Node-RED',
}

/** One line for each port that something else listens on: which, whose, and the option that changes it. */
export async function takenPorts(
  ports: Partial<Record<Port, number>>,
  command = 'npm start',
): Promise<string[]> {
  const lines: string[] = []
  for (const program of Object.keys(ports) as Port[]) {
    const port = ports[program]
    if (port === undefined || (await isFree(port))) continue
    lines.push(
      `Port ${port}, for ${programs[program]}, is taken by another program. ` +
        `Stop that, or choose another port: ${command} -- ${portOptions[program]} ${port === 65_535 ? 3000 : port + 1}`,
    )
  }
  return lines
}

/** Whether nothing listens on it, on 127.0.0.1. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false)
      else reject(error)
    })
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}
