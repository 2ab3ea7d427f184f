import { execFileSync } from 'node:child_process'
import { existsSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { freePort } from '../../../../tests/support/free-ports.ts'
import { ensureInstalled, startDaemon, temporaryFolder } from '../../../server/test/gate/support/daemon.ts'
import { blockOf, guide, readme } from './support/blocks.ts'
import { startIssuer } from './support/issuer.ts'

/** What a reader fills in. */
type Places = Readonly<Record<string, string>>

/** Prepares an app of the documentation; returns the command that runs it. */
type Prepare = (places: Places) => [command: string, ...args: string[]]

function typescript(page: string): Prepare {
  return places => {
    const folder = temporaryFolder({
      'package.json': '{ "type": "module" }',
      'app.ts': blockOf(page, 'ts', places),
    })
    symlinkSync(
      fileURLToPath(new URL('../../../../node_modules', import.meta.url)),
      join(folder, 'node_modules'),
    )
    return [process.execPath, join(folder, 'app.ts')]
  }
}

const python: Prepare = places => {
  ensureInstalled('python-jwt')
  const folder = temporaryFolder({ 'app.py': blockOf(guide, 'python', places) })
  return ['/usr/bin/python3', join(folder, 'app.py')]
}

/** Debian's go-oidc may still be version 2: what the guide uses of it is the same there, under another path. */
const go: Prepare = places => {
  ensureInstalled('go-oidc')
  const packages = '/usr/share/gocode'
  const third = 'github.com/coreos/go-oidc/v3/oidc'
  const code = blockOf(guide, 'go', { ...places, [third]: third })
  const isThere = existsSync(`${packages}/src/${third}`)
  const folder = temporaryFolder({
    'app.go': isThere ? code : code.replace(third, 'github.com/coreos/go-oidc'),
  })
  const env = { ...process.env, GO111MODULE: 'off', GOPATH: packages, GOCACHE: join(folder, 'cache') }
  const target = join(folder, 'app')
  // Debian's, which brings its library compiled: another on the PATH would compile that anew, for half a minute.
  execFileSync('/usr/bin/go', ['build', '-o', target, join(folder, 'app.go')], { env, stdio: 'inherit' })
  return [target]
}

// Room to install a compiler on a new machine.
const timeout = 300_000

it.each([
  ['TypeScript of the client’s README', typescript(readme)],
  ['TypeScript of the guide', typescript(guide)],
  ['Python of the guide', python],
  ['Go of the guide', go],
])('the %s greets who has come through Gatewright and nobody else', { timeout }, async (_, prepare) => {
  const { url, assertions } = await startIssuer()
  const port = await freePort()
  const [command, ...args] = prepare({ 'https://sso.example.com': url, '4100': String(port) })
  await startDaemon(command, args, port)
  const { genuine, refused } = await assertions()
  const answerTo = async (assertion: string | undefined) => {
    const headers: Record<string, string> =
      assertion === undefined ? {} : { 'X-Gatewright-Assertion': assertion }
    const answer = await fetch(`http://127.0.0.1:${port}/`, { headers })
    return { status: answer.status, text: await answer.text() }
  }
  expect(await answerTo(genuine)).toEqual({ status: 200, text: 'Hello, Ada Lovelace' })
  expect(await answerTo(undefined)).toMatchObject({ status: 401 })
  for (const [what, assertion] of Object.entries(refused)) {
    const { status, text } = await answerTo(assertion)
    expect([what, status]).toEqual([what, 401])
    expect(text).not.toContain('Ada')
  }
  expect(await answerTo(genuine)).toMatchObject({ status: 200 })
})
