import { parentPort, workerData } from 'node:worker_threads'
import { type Notice, type Problem, parseConfig, withNoticesOfFile } from '@gatewright/config'
import type { AsideCheck } from './check-aside.ts'

/** What a check has found. A configuration cannot go from thread to thread, and nobody wants it here. */
export type CheckedAside =
  | { readonly ok: true; readonly notices: readonly Notice[] }
  | {
      readonly ok: false
      readonly problems: readonly Problem[]
      readonly notices: readonly Notice[]
      readonly more: number
    }

const { text, file, env, refused } = workerData as AsideCheck
const parsed = withNoticesOfFile(parseConfig(text, { file, env, refused }), file, text, env)
const { notices } = parsed
const checked: CheckedAside = parsed.ok
  ? { ok: true, notices }
  : { ok: false, problems: parsed.problems, notices, more: parsed.more }
parentPort?.postMessage(checked)
