import { execFileSync, spawn } from 'node:child_process'
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Git with nobody's settings, no helper that knows a password, and nobody who could be asked for one. */
const gitEnv = {
  ...{ PATH: process.env.PATH, HOME: '/nowhere', GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0' },
  ...{ GIT_AUTHOR_NAME: 'Grace', GIT_AUTHOR_EMAIL: 'grace@contoso.test' },
  ...{ GIT_COMMITTER_NAME: 'Grace', GIT_COMMITTER_EMAIL: 'grace@contoso.test' },
}

/** Runs git in a folder, and resolves with what it says and how it ended. */
export function git(folder: string, ...args: readonly string[]): Promise<{ code: number; said: string }> {
  return new Promise(resolve => {
    const child = spawn('git', args, { cwd: folder, env: gitEnv, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', chunk => {
        said += chunk
      })
    }
    child.on('close', code => resolve({ code: code ?? -1, said }))
  })
}

/** Whether git can serve a repository by HTTP on this machine. */
export const hasGit = (): boolean => {
  try {
    execFileSync(backend(), { env: gitEnv, stdio: 'ignore' })
    return true
  } catch (error) {
    // Without a request it ends with an error, which is an answer, too.
    return (error as { status?: number | null }).status !== undefined
  }
}

const backend = (): string =>
  join(execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim(), 'git-http-backend')

/** Git's own smart HTTP server (a CGI program) before the repositories of a folder, as an app that knows no passwords. */
export async function startGitServer(folder: string) {
  const program = backend()
  const seen: IncomingHttpHeaders[] = []
  const listener: RequestListener = (request, response) => {
    seen.push(request.headers)
    const [path = '', query = ''] = (request.url ?? '').split('?')
    const child = spawn(program, {
      env: {
        ...gitEnv,
        ...{ GIT_PROJECT_ROOT: folder, GIT_HTTP_EXPORT_ALL: '1', PATH_INFO: path, QUERY_STRING: query },
        ...{ REQUEST_METHOD: request.method, CONTENT_TYPE: request.headers['content-type'] ?? '' },
        ...{ HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '' },
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
        REMOTE_USER: String(request.headers['remote-user'] ?? ''),
      },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    request.pipe(child.stdin)
    const chunks: Buffer[] = []
    child.stdout.on('data', chunk => chunks.push(chunk))
    child.on('close', () => {
      const answer = Buffer.concat(chunks)
      const end = answer.indexOf('\r\n\r\n')
      for (const line of answer.subarray(0, end).toString().split('\r\n')) {
        const [name = '', value = ''] = line.split(/: */, 2)
        if (name === 'Status') response.statusCode = Number.parseInt(value, 10)
        else response.setHeader(name, value)
      }
      response.end(answer.subarray(end + 4))
    })
  }
  const server = createServer(listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}
