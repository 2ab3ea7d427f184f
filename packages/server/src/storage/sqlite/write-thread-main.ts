import { parentPort } from 'node:worker_threads'
import { toFailure } from './faults.ts'
import { type Answer, OPENED } from './orders.ts'
import { type Opening, serve } from './write-thread.ts'

parentPort?.on('message', (opening: Opening) => {
  const { file, port } = opening
  const answer = (message: Answer) => port.postMessage(message)
  try {
    serve(opening)
    answer({ id: OPENED, value: undefined })
  } catch (error) {
    answer({ id: OPENED, failure: toFailure(error, file) })
    port.close()
  }
})
