/** Runs a built image in namespaces of its own, as an engine does with `--read-only --cap-drop ALL`. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { ImageConfig } from './dockerfile.ts'

export interface Mount {
  /** A folder or file of the machine. */
  readonly from: string
  /** Where it is in the container. */
  readonly to: string
  readonly readOnly: boolean
}

/** Mounts the root read-only, and the volumes on it. In this process's own mount namespace: nobody else sees it. */
export function mountAll(root: string, mounts: readonly Mount[]): void {
  const mount = (...args: readonly string[]): void => void execFileSync('mount', args)
  mount('--make-rprivate', '/')
  mount('--bind', root, root)
  for (const { from, to } of mounts) makeMountPoint(join(root, to), from)
  mount('-o', 'remount,bind,ro', root)
  for (const { from, to, readOnly } of mounts) {
    mount('--bind', from, join(root, to))
    if (readOnly) mount('-o', 'remount,bind,ro', join(root, to))
  }
}

function makeMountPoint(target: string, from: string): void {
  const isFolder = execFileSync('stat', ['--format=%F', from], { encoding: 'utf8' }).startsWith('directory')
  mkdirSync(isFolder ? target : join(target, '..'), { recursive: true })
  if (!isFolder) writeFileSync(target, '', { flag: 'a' })
}

/** The container's address, which is not loopback's, and that of the proxy in front of it. */
export const addresses = { container: '172.30.117.3', proxy: '172.30.117.2' }

/** A network with these two, and nobody else on it. */
export function makeNetwork(): void {
  const ip = (...args: readonly string[]): void => void execFileSync('ip', args)
  ip('link', 'set', 'lo', 'up')
  ip('link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'other')
  for (const address of Object.values(addresses)) ip('addr', 'add', `${address}/24`, 'dev', 'eth0')
  ip('link', 'set', 'other', 'up')
  ip('link', 'set', 'eth0', 'up')
}

/** A request as the proxy of the example passes it on. */
export async function ask(path: string, body?: object): Promise<{ status: number; text: string }> {
  const request = httpRequest({
    host: addresses.container,
    localAddress: addresses.proxy,
    port: 3000,
    path,
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      host: 'sso.example.com',
      origin: 'https://sso.example.com',
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '203.0.113.7',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
  })
  request.end(body === undefined ? undefined : JSON.stringify(body))
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  return { status: response.statusCode as number, text: await text(response) }
}

const asUser = (root: string, image: ImageConfig, command: readonly string[]): readonly string[] => {
  const [uid = '', gid = ''] = image.user.split(':')
  const variables = Object.entries(image.env).map(([name, value]) => `${name}=${value}`)
  // `env` and `setpriv` are the image's own, as every program from here on.
  const drop = ['--reuid', uid, '--regid', gid, '--clear-groups', '--no-new-privs', '--bounding-set=-all']
  const env = ['/usr/bin/env', '-i', `--chdir=${image.folder}`, ...variables]
  return ['chroot', root, '/usr/bin/setpriv', ...drop, ...env, ...command]
}

/** What `docker exec` does: another command in the running container. */
export async function execute(root: string, image: ImageConfig, command: readonly string[]) {
  const [program = '', ...args] = asUser(root, image, command)
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const output = collect(child)
  const [code] = await once(child, 'close')
  return { code: code as number, output: output() }
}

/** Starts the image's command as process 1 of its own, and waits until the log says that it is ready. */
export async function startContainer(root: string, image: ImageConfig) {
  const args = ['--pid', '--fork', '--kill-child', `--mount-proc=${join(root, 'proc')}`]
  const child = spawn('unshare', [...args, ...asUser(root, image, image.command)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'close')
  const output = collect(child)
  const says = (pattern: RegExp) =>
    new Promise<void>((resolve, reject) => {
      const look = () => pattern.test(output()) && resolve()
      child.stdout.on('data', look)
      look()
      ended.then(([code]) => reject(new Error(`The container ended with ${code}:\n${output()}`)))
    })
  await says(/Gatewright is ready/)
  const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim()
  return { pid: Number(children), output, says, ended: ended.then(([code]) => code as number) }
}

function collect(child: ChildProcess): () => string {
  let all = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', chunk => (all += chunk))
  return () => all
}
