import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

/**
 * Of timers that let the process end (`unref`) Node keeps a list for each length in milliseconds, and of such lists even the empty
 * ones until they would have fired. Timers until the ends of sessions had as many lengths as there were connections: of each
 * that had long been closed a list was kept for half a day. So such a timer has one of a few lengths.
 */
const root = fileURLToPath(new URL('../../../..', import.meta.url))

/** By file, what says how long: a constant, or what is set up once. */
const lengths: Readonly<Record<string, readonly string[]>> = {
  'packages/cli/src/main.ts': ['LINGERS'],
  'packages/cli/src/signals.ts': ['STARTED_WITHIN'],
  'packages/cli/src/workers/watch.ts': ['every'],
  'packages/config/src/steady-stream.ts': ['tryAgainEvery', 'within'],
  'packages/entra-emulator/src/steady-stream.ts': ['tryAgainEvery', 'within'],
  // One of two.
  'packages/entra-emulator/src/store/data-file.ts': ['a length that is worked out'],
  'packages/proxy/src/bound-connections.ts': ['signingInMs'],
  'packages/proxy/src/connection-pool.ts': ['sweepMs'],
  'packages/proxy/src/last-words.ts': ['PATIENCE'],
  // As the configuration has it of an app.
  'packages/proxy/src/time-limit.ts': ['milliseconds'],
  'packages/proxy/src/upstream-connection.ts': ['goodbyeMs'],
  'packages/proxy/src/upstreams.ts': ['probeEveryMs'],
  // As the configuration has it of an app.
  'packages/proxy/src/waiting-room.ts': ['milliseconds'],
  // Twice as long each time, a minute at most.
  'packages/server/src/audit/streams/stream.ts': ['milliseconds'],
  'packages/server/src/certificates/certificates.ts': ['LOOK_EVERY'],
  'packages/server/src/clock.ts': ['LOOK_EVERY'],
  'packages/server/src/config-file/aside.ts': ['within'],
  'packages/server/src/config-file/watch-file.ts': ['STILL_FOR', 'LOOK_EVERY'],
  'packages/server/src/gate/sockets/open-connections.ts': ['recheckEvery', 'lookEvery'],
  'packages/server/src/http/certificate-watch.ts': ['LOOK_EVERY'],
  'packages/server/src/http/listener.ts': ['limits.sweep'],
  'packages/server/src/http/refusals.ts': ['WINDOW'],
  'packages/server/src/http/rest-of-body.ts': ['longestRest'],
  'packages/server/src/mail/mailer.ts': ['LOOK_EVERY', 'LAST_MAIL'],
  'packages/server/src/main.ts': ['LAST_STEPS'],
  // One of two, by where the data are.
  'packages/server/src/nodes/nodes.ts': ['every', 'LEFT_WITHIN'],
  'packages/server/src/observability/otel-tracer.ts': ['lastPatience'],
  'packages/server/src/services.ts': ['PURGE_EVERY'],
  'packages/server/src/sessions/sessions.ts': ['WRITE_EVERY'],
  'packages/server/src/set-up/runs.ts': ['PLAN_WAITS'],
  'packages/server/src/sign-in/never-returned.ts': ['LOOK_AFTER'],
  'packages/server/src/storage/lease.ts': ['timing.every'],
  'packages/server/src/storage/postgres/bell.ts': ['AGAIN'],
  'packages/server/src/storage/postgres/storage.ts': ['WATCH_EVERY'],
  'packages/server/src/storage/sqlite/storage.ts': ['WATCH_EVERY'],
  'packages/server/src/strategies/basic/password-judge.ts': ['IDLE'],
}

/** A timer to its end, and `unref` on it there or by its name. */
const LET_GO =
  /\bset(?:Timeout|Interval)\((?:(?!\bset(?:Timeout|Interval)\()[\s\S])*?,\s*([\w.#]+),?\s*\)(?:\.unref\(\)|;?\n\s*[\w#.]+\.unref\(\))/g

it('a timer that lets the process end has one of a few lengths', () => {
  const found: Record<string, string[]> = {}
  for (const file of globSync('packages/{cli,config,proxy,server,entra-emulator}/src/**/*.ts', {
    cwd: root,
  })) {
    if (file.endsWith('.test.ts')) continue
    const text = readFileSync(join(root, file), 'utf8')
    const told = [...text.matchAll(LET_GO)].map(([, length = '']) => length)
    const all = text.match(/(?<!worker)\.unref\(\)/g)?.length ?? 0
    if (all > 0)
      found[file.replaceAll('\\', '/')] = all === told.length ? told : ['a length that is worked out']
  }
  expect(found).toEqual(lengths)
})
