import { readFileSync, writeFileSync } from 'node:fs'
import { forked } from '../fork.ts'
import { heapFlags, prepareHeap } from '../heap.ts'
import { addPeople } from '../office.ts'
import { startWithEmulator } from '../with-emulator.ts'
import { keptFlags, keptOfEach, prepareKept } from './kept.ts'
import { colleagues, officePeople } from './office-day.ts'
import { lookAtProcesses, processGauges } from './process-gauges.ts'
import { soak } from './soak.ts'

/** One server on SQLite. @returns whether nothing has grown and no visit has failed */
export async function soakOnSqlite(minutes: number): Promise<boolean> {
  prepareHeap(true)
  prepareKept()
  const { child: app, said: port } = await forked<number>('busy-app.ts')
  const house = await startWithEmulator(officePeople, 8, {
    upstream: `http://127.0.0.1:${port}`,
    flags: [...heapFlags, ...keptFlags],
    settings: { superAdmins: [{ email: 'bench@contoso.test', strategy: 'default' }] },
  })
  const { server, signIns } = house
  addPeople(server, colleagues)
  const settings = JSON.parse(readFileSync(server.file, 'utf8'))
  try {
    return await soak(
      {
        office: {
          ...{ port: server.port, askPort: server.port, cookie: server.cookie, signIns },
          ...{ person: server.person, tryPassword: server.tryPassword },
          restart(role) {
            writeFileSync(server.file, JSON.stringify({ ...settings, roles: [role] }))
            process.kill(server.pid, 'SIGHUP')
          },
        },
        gauges: processGauges,
        names: [],
        look: () => lookAtProcesses([server.pid]),
        weigh: () => keptOfEach([server.pid]),
      },
      minutes,
    )
  } finally {
    app.disconnect()
    await house.stop()
  }
}
