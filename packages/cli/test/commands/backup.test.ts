import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { loadConfigFile } from '@gatewright/config'
import { openServices, type Services } from '@gatewright/server'
import { pino } from 'pino'
import { describe, expect, it, onTestFinished } from 'vitest'
import { folderWith, heard, runCli, runProcess, spawnCli } from '../support/run-cli.ts'

const anyPort = { httpServer: { port: 0, externalUrl: 'http://localhost:3000' } }
const withSecret = { ...anyPort, pro: { externalAuth: { secret: 'a-shared-secret-of-more-than-32-bytes' } } }

/** The data of a folder as a command has them. */
async function openData(folder: string): Promise<Services> {
  const loaded = loadConfigFile(join(folder, 'gatewright.config.json'))
  if (!loaded.ok) throw new Error('the configuration has problems')
  const services = await openServices({ config: loaded.config, log: pino({ level: 'silent' }) })
  onTestFinished(() => services.close())
  return services
}

/** Two entries that one transaction writes: a backup has both of each, or none. */
const writePair = ({ audit }: Services, number: number) =>
  audit.transaction(async (_, record) => {
    for (const actor of [`first ${number}`, `second ${number}`])
      await record({ kind: 'sign-in', actor, result: 'ok' })
  })

/** Somebody with a session. */
async function signIn({ accounts }: Services, database: string): Promise<void> {
  const said = { email: 'ada@b.test', emailTrusted: true, fullname: 'Ada', providerRoles: [], groups: [] }
  const { id } = await accounts.create(said, ['member'])
  const who = { strategy: 'default', issuer: 'here', subject: 'ada' }
  const identity = await accounts.addIdentity(id, who, said, { addedBy: 'a test', beside: false })
  const file = new DatabaseSync(database)
  file
    .prepare(
      `insert into sessions (id, collaborator_id, identity_id, strategy, issuer, subject, created_at, last_seen_at, expires_at, address, user_agent)
       values ('s1', ?, ?, 'default', 'here', 'ada', 0, 0, 0, '', '')`,
    )
    .run(id, identity?.id ?? '')
  file.close()
}

function contentOf(path: string) {
  const file = new DatabaseSync(path, { readOnly: true })
  const count = (what: string) => Number(file.prepare(`select count(*) as count from ${what}`).get()?.count)
  const content = {
    first: count("audit_events where actor like 'first %'"),
    second: count("audit_events where actor like 'second %'"),
    people: count('collaborators'),
    sessions: count('sessions'),
    links: count('one_time_codes'),
    journal: file.prepare('pragma journal_mode').get()?.journal_mode,
    check: file.prepare('pragma integrity_check').get()?.integrity_check,
  }
  file.close()
  return content
}

/** Of backups alone. */
function entriesOf(path: string): readonly (readonly unknown[])[] {
  const file = new DatabaseSync(path, { readOnly: true })
  const found = file
    .prepare("select kind, actor, target, detail from audit_events where kind like 'backup%' order by seq")
    .all()
  file.close()
  return found.map(({ kind, actor, target, detail }) => [kind, actor, target, detail])
}

const modeOf = (file: string) => statSync(file).mode & 0o777
const databaseOf = (folder: string) => join(folder, 'data', 'gatewright.sqlite')
const hidden = (folder: string) => readdirSync(folder).filter(name => name.startsWith('.'))

describe('backup', () => {
  it('is one moment of a server that goes on writing, whole, and its owner’s alone', async () => {
    const folder = folderWith(withSecret)
    await heard(spawnCli(folder, 'start'), /Gatewright is ready/)
    const services = await openData(folder)
    let written = 0
    let over = false
    const writing = (async () => {
      while (!over) {
        await writePair(services, written++)
        await nextTurn()
      }
    })()
    const { code, stdout, stderr } = await runProcess(folder, 'backup', 'kept')
    over = true
    await writing
    expect([code, stderr]).toEqual([0, ''])
    const kept = contentOf(join(folder, 'kept'))
    expect(kept).toMatchObject({ journal: 'delete', check: 'ok' })
    expect(kept.first).toBe(kept.second)
    expect(kept.first).toBeGreaterThan(0)
    expect(kept.first).toBeLessThan(written)
    expect(readFileSync(join(folder, 'kept.config.json'), 'utf8')).toBe(JSON.stringify(withSecret))
    expect([modeOf(join(folder, 'kept')), modeOf(join(folder, 'kept.config.json'))]).toEqual([0o600, 0o600])
    expect(hidden(folder)).toEqual([])
    expect(stdout).toContain('Both hold secrets')

    // Neither of the two is replaced unasked, and never what is backed up.
    for (const taken of ['kept', 'data/gatewright.sqlite', 'gatewright']) {
      const refused = await runCli(folder, 'backup', taken, ...(taken === 'kept' ? [] : ['--force']))
      expect(refused.code).toBe(1)
      expect(refused.stderr).toMatch(/is there already and was left as it is|is what is to be backed up/)
    }
    expect(contentOf(join(folder, 'kept'))).toEqual(kept)
    expect((await runCli(folder, 'backup', 'kept', '--force')).code).toBe(0)
    expect(contentOf(join(folder, 'kept')).first).toBe(written)
  })

  it('leaves nothing where there is no room for it, and sweeps up what a kill has left', async () => {
    const folder = folderWith(anyPort)
    await openData(folder)
    writeFileSync(join(folder, '.kept.0123456789ab'), 'secrets')
    const { code, stderr } = await runLimited(folder, 'backup', 'kept')
    expect(code).toBe(1)
    expect(stderr).toMatch(/kept could not be written: .*|room left for .*kept: .*/)
    expect(readdirSync(folder).sort()).toEqual(['data', 'gatewright.config.json'])
  })
})

/** With a limit on the size of files: a full disk, as the writer sees it. */
async function runLimited(folder: string, ...args: readonly string[]) {
  const launcher = join(import.meta.dirname, '../../src/main.ts')
  const child = spawn('sh', ['-c', 'ulimit -f 100; exec "$0" "$@"', process.execPath, launcher, ...args], {
    cwd: folder,
    env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' },
  })
  let stderr = ''
  child.stderr.on('data', chunk => (stderr += chunk))
  const [code] = await once(child, 'close')
  return { code, stderr }
}

// The credentials of a service are in no shell of its operator, and nowhere at all once it has stopped.
it('what the configuration refers to and cannot be read from here keeps nobody from backing up and going back', async () => {
  const folder = folderWith(anyPort)
  await (await openData(folder)).close()
  const entra = { type: 'oauth2', options: { issuer: 'https://idp.example', clientID: 'a' } }
  const secret = '${file:/run/credentials/gatewright.service/gatewright_azure}'
  const asService = {
    httpServer: { ...anyPort.httpServer, metricsToken: '${env:ONLY_THE_SERVICE_HAS_IT}' },
    authStrategies: { azure: { ...entra, options: { ...entra.options, clientSecret: secret } } },
    pro: { collaboratorsAuthStrategies: ['azure'] },
  }
  writeFileSync(join(folder, 'gatewright.config.json'), JSON.stringify(asService))
  const made = await runCli(folder, 'backup', 'kept')
  expect([made.code, made.stderr]).toEqual([0, ''])
  expect(made.stdout).toMatch(
    /Not in it.*httpServer\.metricsToken, authStrategies\.azure\.options\.clientSecret/,
  )
  expect(await runCli(folder, 'restore', 'kept')).toMatchObject({ code: 0, stderr: '' })

  // Where the data lie has to be known, and a file that is wrong otherwise is no more trusted in that.
  for (const wrong of [
    { ...asService, dataFolder: '${env:NOT_THERE}' },
    { ...asService, datafolder: 'x' },
  ]) {
    writeFileSync(join(folder, 'gatewright.config.json'), JSON.stringify(wrong))
    for (const args of [
      ['backup', 'again'],
      ['restore', 'kept'],
    ]) {
      expect((await runCli(folder, ...args)).stderr).toMatch(
        /dataFolder.*\n[\s\S]*Nothing was (backed up|restored)\./i,
      )
    }
    expect(existsSync(join(folder, 'again'))).toBe(false)
  }
})

it.runIf(process.getuid?.() === 0)('what root restores belongs to the account of the server', async () => {
  const folder = folderWith(anyPort)
  await (await openData(folder)).close()
  expect((await runCli(folder, 'backup', 'kept')).code).toBe(0)
  chownSync(join(folder, 'data'), 65534, 65534)
  expect(await runCli(folder, 'restore', 'kept')).toMatchObject({ code: 0, stderr: '' })
  for (const name of ['gatewright.sqlite', 'gatewright.lock']) {
    expect(statSync(join(folder, 'data', name))).toMatchObject({ uid: 65534, gid: 65534 })
  }
})

describe('restore', () => {
  it('takes the place of what a killed server has left, of which nothing is lost and nothing shines through', async () => {
    const folder = folderWith(anyPort)
    const database = databaseOf(folder)
    const server = spawnCli(folder, 'start')
    await heard(server, /Gatewright is ready/)
    const services = await openData(folder)
    await signIn(services, database)
    const sealed = await services.seal.seal('test', 'what only this server reads')
    await writePair(services, 1)
    expect((await runCli(folder, 'backup', 'kept')).code).toBe(0)
    await writePair(services, 2)

    const refused = await runCli(folder, 'restore', 'kept')
    expect(refused.code).toBe(1)
    expect(refused.stderr).toMatch(
      /is in use by another Gatewright: process \d+, \S+gatewright\.config\.json, since /,
    )
    const ended = once(server, 'exit')
    process.kill(-(server.pid as number), 'SIGKILL')
    await ended
    const open = await runCli(folder, 'restore', 'kept')
    expect(open.stderr).toMatch(/is open in another program, .* Nothing was changed\./)
    // The process of this test goes as a kill would: without the last word that SQLite has at the end.
    const wal = readFileSync(`${database}-wal`)
    const before = readFileSync(database)
    await services.close()
    writeFileSync(database, before)
    writeFileSync(`${database}-wal`, wal)

    const { code, stdout, stderr } = await runCli(folder, 'restore', 'kept')
    expect([code, stderr]).toEqual([0, ''])
    expect(contentOf(database)).toMatchObject({ first: 1, second: 1, people: 1, sessions: 1, check: 'ok' })
    expect(modeOf(database)).toBe(0o600)
    expect([existsSync(`${database}-wal`), existsSync(`${database}-shm`)]).toEqual([false, false])
    const aside = stdout.match(/kept as (\S+)\. Delete/)?.[1] ?? ''
    expect(contentOf(aside)).toMatchObject({ first: 2, second: 2, check: 'ok' })
    expect(hidden(join(folder, 'data'))).toEqual([])
    // Whoever looks through the log learns that what stood in it since is gone, and who has read everything out.
    expect(entriesOf(aside)).toEqual([['backup', 'command line', 'kept', '{}']])
    const [entry, ...more] = entriesOf(database)
    expect(entry?.slice(0, 3)).toEqual(['backup-restored', 'command line', 'kept'])
    expect(JSON.parse(String(entry?.[3]))).toEqual({
      until: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      endSessions: false,
    })
    expect([more, entriesOf(join(folder, 'kept'))]).toEqual([[], []])
    expect(stdout).toContain('who was disabled, deleted or lost a role')
    expect(stdout).toContain('restore once more with --end-sessions')
    expect(await (await openData(folder)).seal.open('test', sealed)).toBe('what only this server reads')
  })

  it('without the sessions, where that is asked for; with the configuration, where there is none; and starts', async () => {
    const old = folderWith(withSecret)
    const services = await openData(old)
    await signIn(services, databaseOf(old))
    await services.codes.issue('admin-link', {}, 60)
    expect((await runCli(old, 'backup', 'kept')).code).toBe(0)
    const fresh = join(old, 'another-machine')
    mkdirSync(fresh)
    const { code, stdout } = await runProcess(fresh, 'restore', '../kept', '--end-sessions')
    expect(code).toBe(0)
    expect(contentOf(databaseOf(fresh))).toMatchObject({ people: 1, sessions: 0, links: 0 })
    expect(stdout).toContain('The configuration was restored as well')
    expect(stdout).toContain('everybody signs in anew')
    expect(modeOf(join(fresh, 'gatewright.config.json'))).toBe(0o600)
    await heard(spawnCli(fresh, 'start'), /Gatewright is ready/)
  })

  it('refuses what is damaged, newer, none of ours or not there, and leaves everything as it was', async () => {
    const folder = folderWith(anyPort)
    await (await openData(folder)).close()
    const before = readFileSync(databaseOf(folder))
    const made = (name: string, sql: string) => {
      const file = join(folder, name)
      writeFileSync(file, before)
      const database = new DatabaseSync(file)
      database.exec(sql)
      database.close()
      return name
    }
    const torn = join(folder, 'torn')
    writeFileSync(torn, before.subarray(0, before.length - 4096 * 10))
    writeFileSync(join(folder, 'text'), 'no database')
    const refusals: readonly (readonly [string, RegExp])[] = [
      ['torn', /torn is damaged/],
      ['text', /text is not a database/],
      ['nothing', /nothing is not there/],
      ['data', /data is no file/],
      [
        made('newer', "insert into kysely_migration values ('0999-later', '')"),
        /newer was written by a newer Gatewright/,
      ],
      [made('foreign', 'drop table kysely_migration'), /foreign is not a database of Gatewright/],
    ]
    for (const [name, sentence] of refusals) {
      const { code, stderr } = await runCli(folder, 'restore', name)
      expect([code, stderr]).toEqual([1, expect.stringMatching(sentence)])
      expect(stderr).not.toContain('    at ')
    }
    expect(readFileSync(databaseOf(folder)).equals(before)).toBe(true)
    expect(readdirSync(join(folder, 'data')).filter(name => !name.startsWith('gatewright.lock'))).toEqual([
      'gatewright.sqlite',
      'gatewright.sqlite-reserve',
    ])
  })
})
