import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfigText } from './load.ts'
import { parseConfig } from './parse.ts'
import { LARGEST_FILE } from './read-file.ts'
import { secretFilesOf, secretsOf } from './secrets/hidden.ts'

const outer = mkdtempSync(join(tmpdir(), 'gatewright-read-'))
const folder = join(outer, 'conf')
const file = join(folder, 'gatewright.config.json')
const at = (name: string) => join(folder, name)

beforeAll(() => {
  mkdirSync(join(folder, 'keys'), { recursive: true })
  mkdirSync(join(outer, 'confidential'))
  mkdirSync(join(outer, 'mounted'))
  writeFileSync(at('secret'), 'a-shared-secret-of-more-than-32-bytes\n')
  writeFileSync(join(outer, 'elsewhere'), 'somebody-elses-secret-of-more-than-32-bytes')
  writeFileSync(join(outer, 'confidential', 'x'), 'somebody-elses-secret-of-more-than-32-bytes')
  writeFileSync(join(outer, 'mounted', 'x'), 'a-mounted-secret-of-more-than-32-bytes')
  symlinkSync(join(outer, 'elsewhere'), at('link'))
  symlinkSync(outer, at('up'))
  symlinkSync(at('secret'), at('keys/inner-link'))
  symlinkSync(at('loop'), at('loop'))
  writeFileSync(at('large'), '')
  truncateSync(at('large'), LARGEST_FILE + 1)
  execFileSync('mkfifo', [at('fifo')])
})
afterAll(() => rmSync(outer, { recursive: true, force: true }))

function read(reference: string, env: Record<string, string> = {}) {
  const text = JSON.stringify({ pro: { externalAuth: { secret: `\${file:${reference}}` } } })
  const result = parseConfig(text, { file, env })
  if (result.ok) return { secrets: secretsOf(result.config), files: secretFilesOf(result.config) }
  return result.problems.map(({ code, path, what }) => ({ code, path, what }))
}

describe('a file that a reference names', () => {
  it.each(['secret', './secret', 'keys/../secret', 'keys/inner-link', file.replace(/[^/]+$/, 'secret')])(
    'is read below the configuration’s own folder: %s',
    name => {
      expect(read(name)).toMatchObject({ secrets: ['a-shared-secret-of-more-than-32-bytes'] })
    },
  )

  it.each([
    ...['/etc/hostname', '/proc/self/environ', '/etc/passwd', '/dev/zero', '/dev/stdin', '/', '//etc/passwd'],
    ...['../elsewhere', 'keys/../../elsewhere', '../confidential/x', '..', '.', 'up/elsewhere', 'link'],
    ...['/run/secrets/../../etc/hostname', '/etc/gatewright/../hostname', '../conf/../elsewhere'],
  ])('is not read outside of it, by links neither: %s', name => {
    expect(read(name)).toMatchObject([{ code: 'file_outside', path: 'pro.externalAuth.secret' }])
  })

  it('may lie in a folder that the operator has named outside of the file', () => {
    const env = { GATEWRIGHT_SECRET_FOLDERS: join(outer, 'mounted') }
    const name = join(outer, 'mounted', 'x')
    expect(read(name)).toMatchObject([{ code: 'file_outside' }])
    expect(read(name, env)).toMatchObject({ secrets: ['a-mounted-secret-of-more-than-32-bytes'] })
    expect(read(name, { CREDENTIALS_DIRECTORY: join(outer, 'mounted') })).toMatchObject({ files: [name] })
    expect(read('../elsewhere', env)).toMatchObject([{ code: 'file_outside' }])
    for (const all of ['/', '', '.', 'mounted'])
      expect(read('/etc/hostname', { GATEWRIGHT_SECRET_FOLDERS: all })).toMatchObject([
        { code: 'file_outside' },
      ])
  })

  it.each([
    ['fifo', 'is no regular file'],
    ['large', 'is larger than 1 MB'],
    ['keys', 'is a folder'],
    ['nowhere', 'does not exist'],
    ['loop', 'cannot be read'],
  ])('stops nothing when it is another thing than a small file: %s', (name, reason) => {
    expect(read(name)).toMatchObject([
      { code: 'unreadable_file', what: expect.stringContaining(reason) as string },
    ])
  })

  it('is not a socket', async () => {
    const socket = createServer().listen(at('socket'))
    await once(socket, 'listening')
    expect(read('socket')).toMatchObject([{ code: 'unreadable_file' }])
    socket.close()
  })
})

describe('other files that a text names', () => {
  it.each(['fifo', 'large', '/dev/zero', 'keys'])('stop nothing either: %s', name => {
    const tls = { cert: name, key: name }
    const result = parseConfig(JSON.stringify({ httpServer: { tls } }), { file, env: {} })
    expect(result.ok ? [] : result.problems.map(({ code }) => code)).toEqual([
      'unreadable_file',
      'unreadable_file',
    ])
  })

  it('are not waited for in the data folder', () => {
    mkdirSync(at('data/global'), { recursive: true })
    execFileSync('mkfifo', [at('data/global/end_users_auth.pub')])
    expect(parseConfig('{}', { file, env: {} }).ok).toBe(true)
  })
})

describe('the configuration file itself', () => {
  it.each(['fifo', '/dev/zero', 'keys', 'large'])('is a small regular file: %s', name => {
    const text = readConfigText(name.startsWith('/') ? name : at(name))
    expect(text.ok ? '' : text.problem.code).toMatch(/^(unreadable_file|too_large)$/)
  })

  it('may be a pipe where the command line names one', async () => {
    const said = spawn('sh', ['-c', `{ printf '{ "apps"'; sleep 0.05; printf ': {} }'; } > ${at('fifo')}`])
    expect(readConfigText(at('fifo'), { pipes: true })).toEqual({ ok: true, text: '{ "apps": {} }' })
    await once(said, 'exit')
  })

  it('ends at one megabyte when it is a pipe without end', async () => {
    const endless = spawn('sh', ['-c', `exec cat /dev/zero > ${at('fifo')}`])
    const text = readConfigText(at('fifo'), { pipes: true })
    expect(text.ok ? '' : text.problem.code).toBe('too_large')
    await once(endless, 'exit')
  })
})
