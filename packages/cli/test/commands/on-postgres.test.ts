import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { postgres } from '../../../server/test/support/postgres.ts'
import { folderWith, heard, runCli, spawnCli } from '../support/run-cli.ts'

const sh = promisify(execFile)
const http = { httpServer: { port: 0, externalUrl: 'http://localhost:3000' } }

const configure = (folder: string, config: object) =>
  writeFileSync(join(folder, 'gatewright.config.json'), JSON.stringify(config))

async function emptyDatabase(name: string): Promise<string> {
  const { ask, url } = postgres()
  await ask(`create database ${name}`)
  return url(name)
}

function withVariable(name: string, value: string): void {
  process.env[name] = value
  onTestFinished(() => {
    delete process.env[name]
  })
}

/** What is to be pasted stands two blanks from the edge. */
const pasted = (text: string): readonly string[] =>
  text
    .split('\n')
    .filter(line => line.startsWith('  '))
    .map(line => line.trim())

describe('an installation on PostgreSQL', () => {
  it('comes there by one command, which is told where without a word in the list of processes', async () => {
    const folder = folderWith(http)
    await runCli(folder, 'invite', 'ada@contoso.test', '--no-mail')
    const url = await emptyDatabase('by_command')
    expect(await runCli(folder, 'migrate-storage')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Name the database with --to'),
    })
    writeFileSync(join(folder, 'address'), `${url}\n`)
    const looked = await runCli(folder, 'migrate-storage', '--dry-run', '--to', 'file:address')
    expect(looked.stdout).toMatch(
      /would be moved to postgres:\/\/postgres@.*invitations {2,}1\n.*The database is empty/s,
    )
    withVariable('NEW_DATABASE', url)
    const moved = await runCli(folder, 'migrate-storage', '--to', 'env:NEW_DATABASE')
    expect(moved.stderr).toBe('')
    expect(moved.stdout).toMatch(/^invitations {2,}1 here {2,}1 there {2}the same, [0-9a-f]{16}$/m)
    expect(moved.stdout).toMatch(/"storage": \{ "url": "\$\{env:DATABASE_URL\}" \}/)
    expect(await runCli(folder, 'token', 'list')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Write it into storage.url, or set the variable DATABASE_URL'),
    })
    expect(await runCli(folder, 'backup', 'kept')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('was moved to'),
    })
    configure(folder, { ...http, storage: { url: '${env:NEW_DATABASE}' } })
    const again = await runCli(folder, 'migrate-storage')
    expect(again.stdout).toMatch(
      /It is in postgres:.* already, since .*Nothing was changed\.\nStart it with: /,
    )
    const twice = await runCli(folder, 'invite', 'ada@contoso.test', '--no-mail')
    expect(twice.stdout).toContain('this invitation takes the place of that one')
  })

  it('is looked after from any machine, while servers run', async () => {
    const url = await emptyDatabase('looked_after')
    const storage = { storage: { url } }
    const [here, elsewhere] = [folderWith({ ...http, ...storage }), folderWith({ ...http, ...storage })]
    await heard(spawnCli(here, 'start'), /Gatewright is ready/)
    expect(existsSync(join(here, 'data', 'gatewright.sqlite'))).toBe(false)

    const run = (...args: string[]) => runCli(elsewhere, ...args)
    const link = (await run('admin-link')).stdout.trim()
    expect(link).toMatch(/^http:\/\/localhost:3000\/.+#/)
    expect((await run('invite', 'ada@contoso.test', '--no-mail')).stdout).toContain(
      'Invited ada@contoso.test',
    )
    expect((await run('token', 'list')).stdout).toBe('There are no tokens.\n')
    expect((await run('keys', 'rotate')).stdout).toContain('Assertions are signed with a new key')
    expect((await run('check')).stdout).toMatch(
      /^Data: PostgreSQL at 127\.0\.0\.1, port \d+, database looked_after/m,
    )

    configure(here, { ...http, ...storage, roles: ['auditor'] })
    expect(await runCli(here, 'restart')).toMatchObject({
      code: 0,
      stdout: 'Restarted with the configuration as it is now.\n',
    })

    const { stdout } = await run('doctor', '--json')
    const found = JSON.parse(stdout).checks.filter(({ group }: { group: string }) => group === 'storage')
    expect(
      Object.fromEntries(found.map(({ id, status }: { id: string; status: string }) => [id, status])),
    ).toEqual({
      'storage.folder': 'green',
      'storage.room': 'green',
      'storage.lock': 'skipped',
      'storage.database': 'green',
      'storage.version': 'green',
      'storage.tables': 'green',
      'storage.rights': 'green',
      'storage.clock': 'green',
      'storage.connections': 'green',
      'storage.tls': 'green',
      'storage.pooler': 'green',
    })
  })

  it('is asked for a restart by whichever copy of the file, and says at once where no server runs', async () => {
    const url = await emptyDatabase('asked_to_restart')
    const storage = { storage: { url } }
    const [here, elsewhere] = [folderWith({ ...http, ...storage }), folderWith({ ...http, ...storage })]
    const none = {
      code: 1,
      stderr: expect.stringContaining('No server runs on the PostgreSQL asked_to_restart'),
    }
    expect(await runCli(elsewhere, 'restart')).toMatchObject(none)
    expect((await runCli(elsewhere, 'nodes')).stdout).toBe('No server runs on these data.\n')
    expect(await postgres().ask(`select 1 from pg_database where datname = 'asked_to_restart'`)).toHaveLength(
      1,
    )

    const server = spawnCli(here, 'start')
    await heard(server, /Gatewright is ready/)
    configure(elsewhere, { ...http, ...storage, roles: ['auditor'] })
    const restarted = await runCli(elsewhere, 'restart')
    expect(restarted).toMatchObject({ code: 0, stdout: expect.stringContaining('is another text') })
    const explained = await runCli(elsewhere, 'explain', 'nobody', 'http://localhost:3000/')
    expect(explained.stderr).toContain('and this command goes by it')
    const { stdout } = await runCli(elsewhere, 'doctor', '--json')
    expect(JSON.parse(stdout).checks).toContainEqual(
      expect.objectContaining({ id: 'file.newest', status: 'amber' }),
    )

    server.kill('SIGTERM')
    await expect.poll(async () => (await runCli(elsewhere, 'nodes')).stdout).toMatch(/^No server/)
    expect(await runCli(elsewhere, 'restart')).toMatchObject(none)
  })

  it('begins nothing in a file where the address in the environment cannot be used', async () => {
    const folder = folderWith(http)
    withVariable('DATABASE_URL', `${postgres().url('by_mistake')}?sslmode=prefer`)
    const stopped = await runCli(folder, 'start')
    expect(stopped).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/The variable DATABASE_URL.* cannot be used\. It has sslmode=prefer/),
    })
    expect(existsSync(join(folder, 'data'))).toBe(false)
    withVariable('DATABASE_URL', `${postgres().url('postgres')}?sslmode=require`)
    const plain = await runCli(folder, 'start')
    expect(plain).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('The server does not support SSL'),
    })
    expect(plain.stderr).toContain('Turn TLS on there (ssl = on, with a certificate)')
    expect(plain.stderr).not.toContain('a fault of Gatewright')
  })

  it('is backed up and restored by the commands that are printed for it', async () => {
    const url = await emptyDatabase('backed_up')
    const folder = folderWith({ ...http, storage: { url } })
    await runCli(folder, 'invite', 'ada@contoso.test', '--no-mail')
    const backup = await runCli(folder, 'backup', "ada's backup")
    expect(backup).toMatchObject({ code: 1, stderr: expect.stringContaining('Nothing was backed up') })
    for (const command of pasted(backup.stderr)) await sh('sh', ['-ec', command], { cwd: folder })
    expect(readFileSync(join(folder, "ada's backup")).toString('latin1', 0, 5)).toBe('PGDMP')

    await runCli(folder, 'invite', 'grace@contoso.test', '--no-mail')
    const restore = await runCli(folder, 'restore', '--end-sessions', "ada's backup")
    expect(restore).toMatchObject({ code: 1, stderr: expect.stringContaining('Stop every server') })
    const commands = pasted(restore.stderr)
    expect(commands).toHaveLength(3)
    for (const command of commands) await sh('sh', ['-ec', command], { cwd: folder })
    const [, name] = /name the database (\w+) in the address/.exec(restore.stderr) ?? []
    configure(folder, { ...http, storage: { url: url.replace('backed_up', String(name)) } })
    const again = async (email: string) => (await runCli(folder, 'invite', email, '--no-mail')).stdout
    expect(await again('ada@contoso.test')).toContain('takes the place of that one')
    expect(await again('grace@contoso.test')).not.toContain('takes the place of that one')

    const sqlite = folderWith(http)
    await runCli(sqlite, 'token', 'list')
    await runCli(sqlite, 'backup', 'kept')
    expect((await runCli(folder, 'restore', join(sqlite, 'kept'))).stderr).toContain(
      'is a backup of a data folder, and the configuration names a PostgreSQL',
    )
  })

  it('is said to be out of reach in a sentence, without its password, by every command and by the doctor', async () => {
    const folder = folderWith({ ...http, storage: { url: 'postgres://gatewright:s3cret@127.0.0.1:9/none' } })
    mkdirSync(join(folder, 'data'))
    for (const args of [['admin-link'], ['token', 'list'], ['restart'], ['migrate-storage']]) {
      const { code, stdout, stderr } = await runCli(folder, ...args)
      expect([args, code]).toEqual([args, 1])
      expect(stdout + stderr).not.toContain('s3cret')
      if (args[0] !== 'migrate-storage')
        expect(stderr).toMatch(
          /^\W*postgres:\/\/gatewright@127\.0\.0\.1:9\/none cannot be used: .* Nothing listens at that host and port\./,
        )
    }
    const { stdout } = await runCli(folder, 'doctor')
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      'Nothing listens at that host and port. Look whether PostgreSQL runs',
    )
    expect(stdout).not.toContain('s3cret')
    expect(readdirSync(join(folder, 'data')).filter(name => name.endsWith('.sqlite'))).toEqual([])
  })
})
