import { chmod, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sqlOf } from '../../src/storage/sql.ts'
import type { Page } from '../support/browser.ts'
import { origin } from '../support/server.ts'
import { type Console, fileText, type Person, startConsole } from './support/console.ts'

const azure = {
  type: 'oauth2',
  options: {
    authorizationURL:
      'https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/oauth2/v2.0/authorize',
    tokenURL: 'https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/oauth2/v2.0/token',
    clientID: '66666666-7777-8888-9999-000000000000',
    clientSecret: 'the~secret~Value~of~azure',
    callbackURL: `${origin}/api/v1/auth/login-callback/oauth2/azure`,
    scope: 'openid profile email',
    userInfoURL: 'https://graph.microsoft.com/oidc/userinfo',
  },
  fieldMapping: { email: 'email' },
}
const original = `// Mind the comment.\n${fileText({ authStrategies: { azure } })}`

let gateway: Console
let ada: Person

beforeEach(async () => {
  gateway = await startConsole(original)
  ada = gateway.ada
})
afterEach(() => gateway.close())

const open = async () => (await ada.call('GET', '/config')).json()
const save = (text: string, baseVersion: string, asDraft = false): Promise<Page> =>
  ada.call('PUT', '/config', { text, baseVersion, ...(asDraft ? { asDraft } : {}) })
const withRole = (text: string) =>
  text.replace('"authStrategies"', '"roles": ["support"],\n  "authStrategies"')
const kinds = async () =>
  (await ada.call('GET', '/audit')).json().items.map((item: { kind: string }) => item.kind)

describe('the code editor', () => {
  it('shows the file with its secrets masked, and keeps them when the text comes back', async () => {
    const { text, version, masked } = await open()
    expect(masked).toBe(true)
    expect(text).not.toContain('the~secret~Value')
    const saved = await save(withRole(text), version)
    expect(saved.json()).toMatchObject({ problems: [], restartNeeded: true })
    expect(await gateway.text()).toBe(withRole(original))
  })

  it('keeps the secret of a strategy that was renamed', async () => {
    const { text, version } = await open()
    const renamed = (of: string) =>
      of.replaceAll('"azure"', '"entra"').replace('oauth2/azure', 'oauth2/entra')
    expect((await save(renamed(text), version)).status).toBe(200)
    expect(await gateway.text()).toBe(renamed(original))
  })

  it('puts the secret of an earlier version back when its text is taken over', async () => {
    const { text, version } = await open()
    await save(text.replace(/"•{8}[0-9a-f]{12}"/, '"a~newer~secret~Value"'), version)
    const { version: now } = await open()
    const earlier = (await ada.call('GET', `/config/versions/${version}`)).json().text
    expect((await save(withRole(earlier), now)).status).toBe(200)
    expect(await gateway.text()).toBe(withRole(original))
  })

  it('refuses a mask whose secret it does not know, instead of writing it into the file', async () => {
    const { text, version } = await open()
    const page = await save(text.replace(/•{8}[0-9a-f]{12}/, '••••••••000000000000'), version)
    expect([page.status, page.json().problems[0].what]).toEqual([
      422,
      'The mask of a secret stands where its secret is not known.',
    ])
    expect(await gateway.text()).toBe(original)
  })

  it('shows the secrets when they are asked for, and writes that down', async () => {
    const page = await ada.call('GET', '/config?reveal=1')
    expect(page.json()).toMatchObject({ masked: false, text: original })
    expect(await kinds()).toContain('secrets-shown')
  })

  it.each([
    ['a comment without quotes', '// clientSecret: "abcd1234efgh"'],
    ['a comment in single quotes', "// 'clientSecret' = 'abcd1234efgh'"],
    ['a comment about a password', '/* the old password: abcd1234efgh */'],
    ['a URL in a comment', '// http://user:abcd1234efgh@proxy:8080'],
    ['a misspelt key', '"appSecert": "abcd1234efgh",'],
    ['a text that is no JSON', "clientSecret: 'abcd1234efgh',"],
  ])('hides a secret in %s wherever it shows the file', async (_what, line) => {
    const { text: before, version } = await open()
    const spoilt = original.replace('"authStrategies"', `${line}\n  "authStrategies"`)
    await save(before.replace('"authStrategies"', `${line}\n  "authStrategies"`), version, true)
    await gateway.write(spoilt)
    const opened = await open()
    const answers = [
      opened,
      (await ada.call('GET', '/config/changes')).json(),
      (await ada.call('GET', `/config/versions/${opened.version}`)).json(),
      (await ada.call('GET', '/config/versions')).json(),
      (await ada.call('POST', '/config/check', { text: opened.text })).json(),
      (await save(before, version)).json(),
      (await ada.call('GET', '/audit')).json(),
    ]
    expect(opened.text).toContain('••••••••')
    expect(JSON.stringify(answers)).not.toContain('abcd1234efgh')
    expect(await kinds()).not.toContain('secrets-shown')
    expect((await ada.call('GET', '/config?reveal=1')).json().text).toBe(spoilt)
    expect(await kinds()).toContain('secrets-shown')
  })

  it('answers brackets without end that close nothing first, instead of running out of stack', async () => {
    const { version } = await open()
    const soup = `{"a":${']'.repeat(20_000)},"b":${'['.repeat(20_000)}`
    const checked = await ada.call('POST', '/config/check', { text: soup })
    expect(checked.json().problems.map(({ code }: { code: string }) => code)).toEqual(['too_deep'])
    expect((await save(soup, version)).status).toBe(422)
    expect((await save(soup, version, true)).status).toBe(200)
    expect((await open()).draft.text).toBe(soup)
  })

  it('never overwrites what was changed on disk in the meantime, and hands out both texts', async () => {
    const { text, version } = await open()
    const byHand = original.replace('Mind the comment', 'Changed by hand')
    await gateway.write(byHand)
    const page = await save(withRole(text), version)
    expect(page.status).toBe(409)
    const { error, current, base, version: now } = page.json()
    expect([error, base]).toEqual(['config_changed', text])
    expect(current).toBe(text.replace('Mind the comment', 'Changed by hand'))
    expect(await gateway.text()).toBe(byHand)
    expect((await save(withRole(current), now)).status).toBe(200)
    expect(await gateway.text()).toBe(withRole(byHand))
  })

  it('lets one of two who save at once through and tells the other', async () => {
    const { text, version } = await open()
    const pages = await Promise.all(['a', 'b', 'c'].map(name => save(text.replace('Mind', name), version)))
    expect(pages.map(page => page.status).sort()).toEqual([200, 409, 409])
  })

  it('keeps an unfinished text as a draft of its author, and the file as it is', async () => {
    const { text, version } = await open()
    const page = await save(`${text} {"clientSecret": "typed-in-half"`, version, true)
    expect(page.status).toBe(200)
    expect(page.json().problems.length).toBeGreaterThan(0)
    expect(await gateway.text()).toBe(original)
    const { draft } = await open()
    expect(draft).toMatchObject({ by: 'ada@contoso.test', baseVersion: version })
    expect(draft.text).not.toMatch(/typed-in-half|the~secret/)
    const revealed = (await ada.call('GET', '/config?reveal=1')).json().draft.text
    expect(revealed).toBe(`${original} {"clientSecret": "typed-in-half"`)
  })

  it.each([
    ['broken JSON', (text: string) => text.replace('{', '{{'), 'bad_syntax'],
    [
      'a key that occurs twice',
      (text: string) => text.replace('{', '{ "roles": [], "roles": [],'),
      'duplicate_key',
    ],
    ['smart quotes', (text: string) => text.replace('"authStrategies"', '“authStrategies”'), 'smart_quotes'],
    ['5 MB', (text: string) => `${text}${' '.repeat(5 * 1024 * 1024)}`, 'too_large'],
    ['an unknown key', (text: string) => text.replace('"authStrategies"', '"authStrategy"'), 'unknown_key'],
  ])('refuses %s, says why, and changes nothing', async (_what, spoil, code) => {
    const { text, version } = await open()
    const page = await save(spoil(text), version)
    expect([page.status, page.json().error]).toEqual([422, 'config_invalid'])
    const codes = page.json().problems.map((problem: { code: string }) => problem.code)
    expect(codes).toContain(code)
    expect(await gateway.text()).toBe(original)
    const checked = await ada.call('POST', '/config/check', { text: spoil(text) })
    expect(checked.json().problems).toEqual(page.json().problems)
  })

  it('keeps no draft that could never become the file', async () => {
    const { text, version } = await open()
    expect((await save(text + ' '.repeat(2 * 1024 * 1024), version, true)).status).toBe(422)
    expect((await open()).draft).toBeUndefined()
  })

  it('takes a byte-order mark off', async () => {
    const { text, version } = await open()
    expect((await save(`\uFEFF${withRole(text)}`, version)).status).toBe(200)
    expect(await gateway.text()).toBe(withRole(original))
  })

  it('does not let the last super admin out of the file', async () => {
    await gateway.write(
      fileText({ superAdmins: [{ email: 'ada@contoso.test', strategy: 'default' }], roles: ['old'] }),
    )
    await sqlOf(gateway.gatewright.services.storage.database)
      .updateTable('identities')
      .set({ super_admin: 0 })
      .execute()
    await gateway.gatewright.restartFromFile('test')
    ada = await gateway.signIn('ada@contoso.test', 'a long enough password')
    const { version } = await open()
    const page = await save(fileText(), version)
    expect([page.status, page.json().error]).toEqual([409, 'last_super_admin'])
  })
})

describe('the file on disk', () => {
  it('is replaced as a whole and keeps its mode', async () => {
    await chmod(gateway.file, 0o640)
    const { ino } = await stat(gateway.file)
    const { text, version } = await open()
    await save(withRole(text), version)
    const after = await stat(gateway.file)
    expect(after.mode & 0o777).toBe(0o640)
    expect(after.ino).not.toBe(ino)
    expect((await readdir(gateway.folder)).filter(name => name.startsWith('.gatewright'))).toEqual([])
  })

  it('with secrets is no longer read by everybody once it is saved', async () => {
    await chmod(gateway.file, 0o644)
    const { text, version } = await open()
    await save(withRole(text), version)
    expect((await stat(gateway.file)).mode & 0o777).toBe(0o600)
  })

  it('is written through a symbolic link, which stays one', async () => {
    const elsewhere = join(gateway.folder, 'elsewhere')
    await mkdir(elsewhere)
    await writeFile(join(elsewhere, 'real.json'), original)
    await rm(gateway.file)
    await symlink(join(elsewhere, 'real.json'), gateway.file)
    const { text, version } = await open()
    expect((await save(withRole(text), version)).status).toBe(200)
    expect(await readFile(join(elsewhere, 'real.json'), 'utf8')).toBe(withRole(original))
  })

  it('stays as it is when it is read-only, with a message that says so', async () => {
    await chmod(gateway.file, 0o444)
    const { text, version } = await open()
    const page = await save(withRole(text), version)
    expect([page.status, page.json().error]).toEqual([409, 'config_not_writable'])
    expect(page.json().message).toBe(`${gateway.file} is read-only. Nothing was changed.`)
    expect(await gateway.text()).toBe(original)
    expect((await save(withRole(text), version, true)).status).toBe(200)
  })

  it('can be written again after somebody deleted it while it was edited', async () => {
    const { text, version } = await open()
    await rm(gateway.file)
    const page = await save(withRole(text), version)
    expect([page.status, page.json().current, page.json().version]).toEqual([409, '', 'missing'])
    const now = await open()
    expect([now.version, now.text, now.problems[0].code]).toEqual(['missing', text, 'missing_file'])
    expect((await save(withRole(text), 'missing')).status).toBe(200)
    expect(await gateway.text()).toBe(withRole(original))
    expect((await stat(gateway.file)).mode & 0o777).toBe(0o600)
  })

  it('is not replaced when it is no text any more', async () => {
    const { text, version } = await open()
    await writeFile(gateway.file, Buffer.from([0xff, 0xfe, 0x7b, 0x00]))
    const page = await save(text, version)
    expect([page.status, page.json().error]).toEqual([409, 'config_not_writable'])
    expect(page.json().message).toContain('UTF-16')
  })
})

describe('the versions', () => {
  it('are all kept, with who saved them, also those that were edited by hand', async () => {
    const { text, version } = await open()
    await save(withRole(text), version)
    await gateway.write(fileText({ roles: ['by-hand'] }))
    const versions = (await ada.call('GET', '/config/versions')).json()
    expect(versions.map((item: { by: string }) => item.by)).toEqual([
      'edited on disk',
      'ada@contoso.test',
      'first start',
    ])
    expect(versions[1].summary).toBe('New roles: "support".')
    const first = (await ada.call('GET', `/config/versions/${versions[2].version}`)).json().text
    expect(first).toBe(text)
  })

  it('can be restored, secrets included', async () => {
    const { text, version } = await open()
    await save(withRole(text), version)
    const page = await ada.call('POST', `/config/versions/${version}/restore`, {})
    expect(page.json()).toMatchObject({ version, restartNeeded: false })
    expect(await gateway.text()).toBe(original)
    expect(await kinds()).toContain('configuration')
  })

  it('say that one is unknown', async () => {
    expect((await ada.call('GET', '/config/versions/0000000000000000')).status).toBe(404)
  })
})

describe('the difference to what runs', () => {
  it('is shown without any secret, and says that a secret changed', async () => {
    await gateway.write(withRole(original).replace('the~secret~Value~of~azure', 'another~secret~Value~here'))
    const { changes, diff } = (await ada.call('GET', '/config/changes')).json()
    expect(changes.map((change: { what: string }) => change.what)).toContain('New roles: "support".')
    expect(JSON.stringify(changes)).not.toMatch(/secret~Value/)
    expect(diff).toContain('+  "roles": ["support"],')
    expect(diff).toMatch(/\+ .*"clientSecret": "•{8} \(changed\)"/)
    expect(diff).not.toMatch(/secret~Value/)
  })

  it('names what keeps the file from running', async () => {
    await gateway.write('{ "apps": ')
    expect((await ada.call('GET', '/config/changes')).json().problems[0].code).toBe('not_closed')
  })
})
