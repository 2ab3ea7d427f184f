import { parentPort } from 'node:worker_threads'
import { type Judged, whyGuessable } from './judge-password.ts'
import type { Said } from './password-judge.ts'

const say = (said: Said) => parentPort?.postMessage(said)

/** A thread of its own: to judge a password takes longer than anybody else may wait. */
parentPort?.on('message', ({ id, asked }: { readonly id: number; readonly asked: Judged }) => {
  say({ id, why: whyGuessable(asked) })
})
say({ ready: true })
