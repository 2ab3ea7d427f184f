import { parentPort } from 'node:worker_threads'
import { type Judged, whyGuessable } from './judge-password.ts'

/** A thread of its own: to judge a password takes longer than anybody else may wait. */
parentPort?.on('message', ({ id, asked }: { readonly id: number; readonly asked: Judged }) => {
  parentPort?.postMessage({ id, why: whyGuessable(asked) })
})
