import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { nodeFolder, type nodes } from './nodes.ts'

/** A folder with nothing in it, on a machine with one Node and an npm that has fetched nothing yet. */
export function emptyFolder(settings: { readonly node: (typeof nodes)[number]; readonly registry: string }) {
  const place = mkdtempSync(join(tmpdir(), 'gatewright-packages-'))
  const folder = mkdtempSync(join(place, 'empty-'))
  const running = new Set<ChildProcess>()
  const ownPath = (process.env.PATH ?? '').split(delimiter).filter(entry => !entry.includes('node_modules'))
  const env = {
    ...withoutNpm(process.env),
    PATH: [nodeFolder(settings.node), ...ownPath].join(delimiter),
    npm_config_cache: join(place, 'cache'),
    npm_config_fetch_retries: '1',
    'npm_config_@gatewright:registry': settings.registry,
  }

  function start(command: string, args: readonly string[], more: Readonly<Record<string, string>> = {}) {
    const child = spawn(command, args, { cwd: folder, env: { ...env, ...more }, detached: true })
    running.add(child)
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', text => {
        output += text
      })
    }
    return { child, output: () => output }
  }

  return {
    path: folder,
    write: (name: string, text: string) => writeFileSync(join(folder, name), text),
    /** Runs a command to its end. */
    async run(command: string, ...args: readonly string[]) {
      const { child, output } = start(command, args)
      const [code] = await once(child, 'close')
      return { code: code as number, output: output() }
    },
    /** Starts a command that stays, and resolves with what it has printed once the pattern is in it. */
    async until(pattern: RegExp, [command = '', ...args]: readonly string[], more = {}): Promise<string> {
      const { child, output } = start(command, args, more)
      return await new Promise((resolve, reject) => {
        const look = () => pattern.test(output()) && resolve(output())
        child.stdout.on('data', look)
        child.stderr.on('data', look)
        child.once('close', code =>
          reject(new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output()}`)),
        )
      })
    },
    async remove() {
      for (const child of running) {
        if (child.exitCode !== null || child.signalCode !== null) continue
        // npm, what it starts, and what that starts.
        process.kill(-(child.pid as number), 'SIGTERM')
        await once(child, 'close')
      }
      rmSync(place, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** What `npm run` of the project says to the programs that it starts is not for the npm of another folder. */
function withoutNpm(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const ours =
    /^(npm_(?!config_(registry|userconfig|proxy|https_proxy|noproxy|cafile)$)|NODE_(?!EXTRA_CA_CERTS$)|VITEST|INIT_CWD)/i
  return Object.fromEntries(Object.entries(env).filter(([name]) => !ours.test(name)))
}
