/**
 * `npm run bench:large-file`: how long everybody else waits at most while a super admin looks at, checks, saves and compares a
 * configuration near the largest, by what the console asks. In one process with its client; a minute.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { fileText, startConsole } from '../packages/server/test/admin-api/support/console.ts'

const names = (count: number) => Array.from({ length: count }, (_, index) => `n${index}`)
const files: Readonly<Record<string, (more: object) => string>> = {
  '5,000 apps': more =>
    fileText({
      apps: Object.fromEntries(
        names(5_000).map(name => [
          name,
          {
            upstream: 'http://127.0.0.1:4100',
            url: `http://${name}.localhost:3000`,
            allow: { signedIn: true },
          },
        ]),
      ),
      ...more,
    }),
  '4,000 strategies': more =>
    fileText({
      authStrategies: Object.fromEntries(
        names(4_000).map(name => [
          name,
          {
            type: 'oauth2',
            options: {
              issuer: `https://${name}.contoso.test`,
              clientID: name,
              clientSecret: `secret of ${name}`,
            },
          },
        ]),
      ),
      ...more,
    }),
}

for (const [what, textWith] of Object.entries(files)) {
  const server = await startConsole()
  try {
    await server.write(textWith({}))
    const looked = await waited(what, 'look', () => server.ada.call('GET', '/config'))
    const { text, version } = looked.json()
    const changed = text.replace('{', '{ "roles": ["support"],')
    await waited(what, 'check', () => server.ada.call('POST', '/config/check', { text: changed }))
    await waited(what, 'save', () =>
      server.ada.call('PUT', '/config', { text: changed, baseVersion: version }),
    )
    await waited(what, 'compare', () => server.ada.call('GET', '/config/changes'))
    await waited(what, 'concerns', () => server.ada.call('GET', '/restart/concerns'))
  } finally {
    await server.close()
  }
}

async function waited<Answer extends { readonly status: number }>(
  what: string,
  step: string,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  // The first turn is only its beginning.
  await new Promise(resolve => setTimeout(resolve, 50))
  const from = performance.now()
  const answer = await ask()
  await new Promise(resolve => setTimeout(resolve, 20))
  const took = performance.now() - from
  delay.disable()
  const longest = (delay.max / 1e6).toFixed(0).padStart(6)
  const line = `${what.padEnd(18)}${step.padEnd(10)}${took.toFixed(0).padStart(7)} ms, others wait ${longest} ms at most`
  console.log(answer.status < 300 ? line : `${line}  (answered ${answer.status})`)
  return answer
}
