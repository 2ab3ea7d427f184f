/** The thread of `workAside`: one piece of work, and its end. */
import { parentPort, workerData } from 'node:worker_threads'
import type { AsideTask } from './aside.ts'
import { createTextWork, type TextWork } from './text-work.ts'

const { setting, name, asked } = workerData as AsideTask<keyof TextWork>
const work: (asked: never) => Promise<unknown> = createTextWork(setting)[name]
parentPort?.postMessage(await work(asked as never))
