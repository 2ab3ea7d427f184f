/** The thread of {@link checkAside}: one check, and its end. */
import { parentPort, workerData } from 'node:worker_threads'
import { parseConfig, withNoticesOfFile } from '@gatewright/config'
import type { AsideCheck, CheckedAside } from './checked-aside.ts'

const { text, file, env, refused } = workerData as AsideCheck
const parsed = withNoticesOfFile(parseConfig(text, { file, env, refused }), file, text, env)
const { notices } = parsed
const checked: CheckedAside = parsed.ok
  ? { ok: true, notices }
  : { ok: false, problems: parsed.problems, notices, more: parsed.more }
parentPort?.postMessage(checked)
