import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { startServer } from '../../src/main.ts'
import { StartError } from '../../src/start-error.ts'
import { explainFolderFault } from '../../src/storage/folder/faults.ts'
import { openFolder } from '../../src/storage/folder/open-folder.ts'
import { testConfig } from '../support/config.ts'
import { install, ownFolder, runApart } from './support.ts'

/** What opening each of these says to a process that is no root: nobody's, where the tests run as root. */
async function saidTo(folders: readonly string[]): Promise<readonly string[]> {
  const { line } = runApart(`
    import { openFolder } from 'open-folder'
    if (process.getuid() === 0) process.setuid(65534)
    const said = []
    for (const folder of ${JSON.stringify(folders)})
      said.push(await openFolder(folder, async () => 'opened').catch(error => error.name + ': ' + error.message))
    console.log(JSON.stringify(said))`)
  return JSON.parse(await line())
}

const isRoot = process.getuid?.() === 0

describe.skipIf(process.platform === 'win32')('a data folder that the system refuses', () => {
  it('is said with its path, as whom this runs, whose it is and with which mode, and what to do', async () => {
    const parent = ownFolder()
    chmodSync(parent, 0o755)
    const [closed, theirs] = [join(parent, 'closed'), join(parent, 'theirs')]
    mkdirSync(closed)
    await install(theirs)
    chmodSync(theirs, 0o777)
    chmodSync(join(theirs, 'gatewright.sqlite'), 0o644)
    chmodSync(closed, 0o500)
    const [below, inside, file] = await saidTo([join(closed, 'data'), closed, theirs])
    chmodSync(closed, 0o700)
    const owner = process.getuid?.()
    const who = `This process runs as .*, and ${closed} belongs to uid ${owner} with mode 500\\. Give this user the right`
    expect(below).toMatch(
      new RegExp(`^StartError: ${closed}/data cannot be used: permission denied \\(\\w+\\)\\. ${who}`),
    )
    expect(inside).toMatch(
      new RegExp(`^StartError: ${closed} cannot be used: permission denied \\(access\\)\\. ${who}`),
    )
    if (isRoot) {
      expect(file).toMatch(
        /theirs\/gatewright\.sqlite cannot be used: only its owner may change who can read it\. This process runs as .*uid 65534\)?, and .* belongs to uid 0 with mode 644\. Start as that user/,
      )
    }
  })

  it.each([
    [
      'where a file is',
      (folder: string) => writeFileSync(folder, ''),
      '',
      / cannot be a folder: .*\/x is a file\. Move that away, or name another place in dataFolder\./,
    ],
    [
      'below a file',
      (folder: string) => writeFileSync(folder, ''),
      'data',
      / cannot be a folder: .*\/x is a file\./,
    ],
    [
      'behind a link to nowhere',
      (folder: string) => symlinkSync('/nowhere/at/all', folder),
      '',
      /x is not there, or a symbolic link on the way leads nowhere/,
    ],
    [
      'behind a link to itself',
      (folder: string) => symlinkSync('x', folder),
      'data',
      / leads to itself: symbolic links/,
    ],
    ['of a name that is too long', () => {}, 'y'.repeat(300), / is longer than the system allows\./],
  ])('%s', async (_, make, below, sentence) => {
    const folder = join(ownFolder(), 'x')
    make(folder)
    const error = await openFolder(join(folder, below), async () => undefined).catch(thrown => thrown)
    expect(error).toBeInstanceOf(StartError)
    expect(error.message).toMatch(sentence)
  })

  it.runIf(process.platform === 'linux')('where the system makes no folders at all', async () => {
    await expect(openFolder('/proc/gatewright/data', async () => undefined)).rejects.toThrow(StartError)
  })
})

describe('faults that a test cannot bring about everywhere', () => {
  const fault = (code: string, rest: object = {}) =>
    Object.assign(new Error(code), { code, path: '/srv/data', ...rest })
  it.each([
    ['a full disk', fault('ENOSPC'), /no room left for \/srv\/data/],
    ['a quota', fault('EDQUOT'), /this user's share of it, is full/],
    ['a read-only mount', fault('EROFS'), /read-only file system\. Mount it so that it can be written/],
    ['a broken disk', fault('EIO'), /reports a fault \(EIO\)/],
    ['too few open files', fault('EMFILE'), /Raise the limit to 1024 at least \(ulimit -n/],
    [
      'a full disk below SQLite',
      Object.assign(new Error('x'), { errcode: 13 }),
      /no room left for .*gatewright\.sqlite/,
    ],
    [
      'a broken disk below SQLite, said by its extended code',
      Object.assign(new Error('x'), { errcode: 1290 }),
      /disk reports a fault/,
    ],
    [
      'one that came from a thread without its number',
      new Error('attempt to write a readonly database'),
      /cannot be written\. This process runs as/,
    ],
    [
      'one behind another',
      new Error('rollback failed', { cause: new Error('database disk image is malformed') }),
      /is damaged\./,
    ],
  ])('%s', (_, error, sentence) => {
    const said = explainFolderFault(error, '/srv/data')
    expect(said).toBeInstanceOf(StartError)
    expect((said as Error).message).toMatch(sentence)
  })

  it('a fault of ours stays what it is', () => {
    const ours = new TypeError('x is not a function')
    expect(explainFolderFault(ours, '/srv/data')).toBe(ours)
  })
})

describe('an address that cannot be listened on', () => {
  const start = (http: object) => {
    const config = testConfig({ dataFolder: ownFolder() })
    return startServer({
      config: { ...config, http: { ...config.http, ...http } },
      log: pino({ level: 'silent' }),
    }).then(
      server => server.close(),
      error => error,
    )
  }

  it.each([
    [
      '192.0.2.1',
      /^192\.0\.2\.1 is not an address of this machine.* Set httpServer\.host to one of .*127\.0\.0\.1/,
    ],
    ['no-such-host.invalid', /names "no-such-host\.invalid", which this machine knows no address of/],
  ])('%s', async (host, sentence) => {
    const error = await start({ host })
    expect(error).toBeInstanceOf(StartError)
    expect(error.message).toMatch(sentence)
  })

  it.runIf(isRoot)('a port below 1024, for whoever has no right to it', async () => {
    const { line } = runApart(`
      import { notListening } from '../../http/not-listening'
      import { createServer } from 'node:net'
      process.setuid(65534)
      createServer().once('error', error => console.log(notListening(error, { host: '127.0.0.1', port: 80 }).message)).listen(80, '127.0.0.1')`)
    expect(await line()).toMatch(
      /^Port 80 on 127\.0\.0\.1 may not be listened on\. This process runs as .*uid 65534\)?\. Ports below 1024 take a right of their own/,
    )
  })

  it('an address of observability.listen, by that key', async () => {
    const config = testConfig({ dataFolder: ownFolder() })
    const observability = { listen: { host: '192.0.2.1', port: 0 } }
    const started = startServer({ config: { ...config, observability }, log: pino({ level: 'silent' }) })
    await expect(started).rejects.toThrow(
      /^192\.0\.2\.1 is not an address of this machine.* Set observability\.listen to one of /,
    )
  })

  it('TLS files that are not there, are no PEM, or do not belong together', async () => {
    const folder = ownFolder()
    const put = (name: string, text: string) => {
      writeFileSync(join(folder, name), text)
      return join(folder, name)
    }
    const made = '-x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=sso.test'.split(
      ' ',
    )
    const [cert, key, other] = ['cert.pem', 'key.pem', 'other.pem'].map(name => join(folder, name)) as [
      string,
      string,
      string,
    ]
    execFileSync('openssl', ['req', ...made, '-keyout', other, '-out', cert], { stdio: 'pipe' })
    execFileSync('openssl', ['req', ...made, '-keyout', key, '-out', cert], { stdio: 'pipe' })
    const said = async (tls: object) => (await start({ tls: { cert, key, ...tls } }))?.message
    expect(await said({ key: '/nope.pem' })).toMatch(/\(httpServer\.tls\.key\)\. \/nope\.pem is not there/)
    expect(await said({ cert: folder })).toMatch(
      /\(httpServer\.tls\.cert\)\. .* cannot be read: it is a folder\./,
    )
    expect(await said({ cert: put('x', 'x') })).toMatch(
      /x \(httpServer\.tls\.cert\) holds no certificate in PEM/,
    )
    expect(await said({ key: put('y', 'y') })).toMatch(
      /y \(httpServer\.tls\.key\) holds no private key in PEM/,
    )
    expect(await said({ key: other })).toMatch(
      /other\.pem .* is not the key of the certificate in .*cert\.pem/,
    )
    expect(await said({})).toBeUndefined()
  })
})
