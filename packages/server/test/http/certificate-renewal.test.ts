import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import type { ClientHttp2Session } from 'node:http2'
import { Agent, get } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { pino } from 'pino'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { openListenAddress } from '../../src/http/listen-address.ts'
import { askHttp2, connectHttp2 } from '../support/ask-http2.ts'
import { testConfig } from '../support/config.ts'
import { startTestServer } from '../support/server.ts'

const DAY = 86_400_000
/** The clocks here stand still, and what openssl makes later must be valid by them. In milliseconds. */
const SOON = 3_600_000

interface Files {
  readonly cert: string
  readonly key: string
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-renewal-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function make(folder: string, name: string, days = 90): Files {
  const files = { cert: join(folder, `${name}.cert.pem`), key: join(folder, `${name}.key.pem`) }
  const made = `-x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days ${days} -subj /CN=${name}`
  const out = ['-keyout', files.key, '-out', files.cert]
  execFileSync('openssl', ['req', ...made.split(' '), ...out], { stdio: 'pipe' })
  return files
}

/** As `cp` does it: the same file, another content. */
function write(from: Files, to: Files): void {
  copyFileSync(from.cert, to.cert)
  copyFileSync(from.key, to.key)
}

/** Whose certificate a new connection gets, or the one of `agent` that is open. */
const ask = (port: number, agent?: Agent): Promise<{ name: unknown; reused: boolean }> =>
  new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, rejectUnauthorized: false, agent: agent ?? false } as const
    const asked = get(options, response => {
      const name = (response.socket as TLSSocket).getPeerCertificate().subject.CN
      response.resume().on('end', () => resolve({ name, reused: asked.reusedSocket }))
    })
    asked.on('error', reject)
  })

/** A listener with a certificate, and a clock that a test moves. */
async function listenWith(tls: Files) {
  const lines: { level: string; msg: string }[] = []
  const log = pino(
    { formatters: { level: level => ({ level }) } },
    { write: (line: string) => void lines.push(JSON.parse(line)) },
  )
  let now = Date.now() + SOON
  const handler = {
    handle: (_: unknown, response: { end(text: string): void }) => response.end('ok'),
    upgrade() {},
  }
  const http = { ...testConfig().http, tls }
  const address = await openListenAddress(http, () => handler, log, { clock: { now: () => now } })
  onTestFinished(() => address.close())
  return {
    address,
    http,
    lines,
    said: () => lines.splice(0).map(({ level, msg }) => `${level}: ${msg}`),
    name: async () => (await ask(address.port)).name,
    /** As often as it takes until what lies there is taken, or is known not to be. */
    look: async () => {
      for (let count = 0; count < 3; count += 1) await address.lookAtCertificate()
    },
    pass(days: number) {
      now += days * DAY
    },
  }
}

describe('a certificate that is renewed is taken without a restart', () => {
  const renewed = 'info: the certificate was renewed, and new connections get the new one'

  it('written in the place of the old one, while open connections go on', async () => {
    const folder = temporaryFolder()
    const files = make(folder, 'first')
    const { address, look, name, said } = await listenWith(files)
    const agent = new Agent({ keepAlive: true })
    onTestFinished(() => agent.destroy())
    expect(await ask(address.port, agent)).toEqual({ name: 'first', reused: false })
    await look()
    write(make(folder, 'second'), files)
    await look()
    expect(await name()).toBe('second')
    expect(await ask(address.port, agent)).toEqual({ name: 'first', reused: true })
    expect(said()).toEqual([renewed])
  })

  it('for clients of HTTP/2 too, whose open connections go on', async () => {
    const folder = temporaryFolder()
    const files = make(folder, 'first')
    const { address, look } = await listenWith(files)
    const nameOn = (session: ClientHttp2Session) =>
      (session.socket as TLSSocket).getPeerCertificate().subject.CN
    const before = await connectHttp2(address.port)
    expect(nameOn(before)).toBe('first')
    await look()
    write(make(folder, 'second'), files)
    await look()
    expect(nameOn(await connectHttp2(address.port))).toBe('second')
    expect((await askHttp2(before, '/')).body.toString()).toBe('ok')
    before.destroy()
  })

  it('renamed over it, as acme.sh and most others do', async () => {
    const folder = temporaryFolder()
    const files = make(folder, 'first')
    const { look, name } = await listenWith(files)
    const second = make(folder, 'second')
    renameSync(second.key, files.key)
    renameSync(second.cert, files.cert)
    await look()
    expect(await name()).toBe('second')
  })

  it('behind links that lead elsewhere, as in certbot’s live/', async () => {
    const folder = temporaryFolder()
    const live = { cert: join(folder, 'fullchain.pem'), key: join(folder, 'privkey.pem') }
    const link = (to: Files) => {
      for (const part of ['cert', 'key'] as const) {
        rmSync(live[part], { force: true })
        symlinkSync(to[part], live[part])
      }
    }
    link(make(folder, 'first'))
    const { look, name } = await listenWith(live)
    await look()
    link(make(folder, 'second'))
    await look()
    expect(await name()).toBe('second')
  })

  it('behind a link to another folder, as ..data of a volume in Kubernetes', async () => {
    const folder = temporaryFolder()
    const data = (name: string) => {
      mkdirSync(join(folder, name))
      write(make(folder, name), { cert: join(folder, name, 'tls.crt'), key: join(folder, name, 'tls.key') })
      symlinkSync(name, join(folder, '..next'))
      renameSync(join(folder, '..next'), join(folder, '..data'))
    }
    data('first')
    const { look, name } = await listenWith({
      cert: join(folder, '..data', 'tls.crt'),
      key: join(folder, '..data', 'tls.key'),
    })
    await look()
    data('second')
    await look()
    expect(await name()).toBe('second')
  })

  it('with one file long before the other, and nothing is said of what does not match meanwhile', async () => {
    const folder = temporaryFolder()
    const files = make(folder, 'first')
    const { address, look, name, said } = await listenWith(files)
    await look()
    const second = make(folder, 'second')
    copyFileSync(second.cert, files.cert)
    await address.lookAtCertificate()
    copyFileSync(second.key, files.key)
    await look()
    expect(await name()).toBe('second')
    expect(said()).toEqual([renewed])
  })

  it('also where something writes the files again and again', async () => {
    const folder = temporaryFolder()
    const files = make(folder, 'first')
    const { address, name } = await listenWith(files)
    write(make(folder, 'second'), files)
    for (let count = 1; count <= 3; count += 1) {
      utimesSync(files.cert, count, count)
      await address.lookAtCertificate()
    }
    expect(await name()).toBe('second')
  })

  it('between the start and the first look', async () => {
    const folder = temporaryFolder()
    const files = make(folder, 'first')
    const { look, name } = await listenWith(files)
    write(make(folder, 'second'), files)
    await look()
    expect(await name()).toBe('second')
  })

  it('from the files that a restart has named, and no others', async () => {
    const folder = temporaryFolder()
    const [first, second] = [make(folder, 'first'), make(folder, 'second')]
    const { address, http, look, name, said } = await listenWith(first)
    await address.move({ ...http, tls: second })
    write(make(folder, 'third'), first)
    await look()
    expect(await name()).toBe('second')
    write(make(folder, 'fourth'), second)
    await look()
    expect(await name()).toBe('fourth')
    await address.move({ ...http, tls: undefined } as never)
    write(make(folder, 'fifth'), second)
    await look()
    expect(said()).toEqual([renewed])
  })

  it('which nobody has to ask for: the whole server does, and tells when the new one expires', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const folder = temporaryFolder()
    const files = make(folder, 'first')
    const http = { ...testConfig().http, tls: files }
    const test = await startTestServer({ http }, Date.now() + SOON)
    onTestFinished(test.close)
    const { metrics } = test.server.services
    const expiresIn = async () => {
      const { text } = await metrics.render()
      const [, seconds] = /^gatewright_tls_certificate_expires_seconds (\S+)$/m.exec(text) ?? []
      return Math.round((Number(seconds) * 1000 - Date.now()) / DAY)
    }
    expect(await expiresIn()).toBe(90)
    write(make(folder, 'second', 60), files)
    await expect
      .poll(async () => {
        vi.advanceTimersByTime(15_000)
        return (await ask(test.server.port)).name
      })
      .toBe('second')
    expect(await expiresIn()).toBe(60)
  })
})

describe('what is no certificate is not taken, and said once', () => {
  const refused = (why: string) =>
    new RegExp(
      `^warn: the files of the certificate have changed and were not taken; the one before stays in use, until \\d{4}-\\S+Z: ${why}`,
    )

  it.each<[string, (files: Files, folder: string) => void, string]>([
    [
      'the key of another',
      (files, folder) => copyFileSync(make(folder, 'other').key, files.key),
      '\\S+first.key.pem \\(httpServer.tls.key\\) is not the key of the certificate',
    ],
    [
      'half of a file',
      files => writeFileSync(files.cert, '-----BEGIN CERTIFICATE-----\nMIIB'),
      '\\S+first.cert.pem \\(httpServer.tls.cert\\) holds no certificate in PEM',
    ],
    [
      'an empty file',
      files => writeFileSync(files.key, ''),
      '\\S+ \\(httpServer.tls.key\\) holds no private key',
    ],
    [
      'nothing at all',
      files => rmSync(files.key),
      '.*\\(httpServer\\.tls\\.key\\)\\. \\S+first.key.pem is not there',
    ],
    [
      'a folder',
      files => {
        rmSync(files.cert)
        mkdirSync(files.cert)
      },
      '.*\\(httpServer\\.tls\\.cert\\)\\. .* is a folder',
    ],
    [
      'a FIFO, which nobody waits for',
      files => {
        rmSync(files.cert)
        execFileSync('mkfifo', [files.cert])
      },
      '.*\\(httpServer\\.tls\\.cert\\)\\. .* is no regular file',
    ],
    [
      'a link in a circle',
      files => {
        rmSync(files.cert)
        symlinkSync(files.cert, files.cert)
      },
      '.*\\(httpServer\\.tls\\.cert\\)\\. ',
    ],
  ])('%s', async (_, spoil, why) => {
    const folder = temporaryFolder()
    const files = make(folder, 'first')
    const { look, name, said } = await listenWith(files)
    await look()
    spoil(files, folder)
    await look()
    await look()
    expect(said()).toEqual([expect.stringMatching(refused(why))])
    expect(await name()).toBe('first')
    // And what is put right is taken.
    rmSync(files.cert, { recursive: true })
    write(make(folder, 'second'), files)
    await look()
    expect(await name()).toBe('second')
  })

  it('one that is not valid yet is taken when it is, and one that has expired is not', async () => {
    const folder = temporaryFolder()
    const files = make(folder, 'first')
    const { look, name, said, pass } = await listenWith(files)
    await look()
    write(make(folder, 'second', 20), files)
    pass(-1)
    await look()
    expect(said()).toEqual([
      expect.stringMatching(/ holds a certificate that is valid from \S+ on; it is taken then\.$/),
    ])
    expect(await name()).toBe('first')
    pass(1)
    await look()
    expect(await name()).toBe('second')
    said()
    write(make(folder, 'third', 1), files)
    pass(2)
    await look()
    expect(said()).toEqual([expect.stringMatching(/ holds a certificate that has expired on \S+Z\.$/)])
    expect(await name()).toBe('second')
  })

  it('says that all is well when what is in use is put back, and nothing of files that were only touched', async () => {
    const folder = temporaryFolder()
    const files = make(folder, 'first')
    const { look, said } = await listenWith(files)
    await look()
    utimesSync(files.cert, 1, 1)
    await look()
    expect(said()).toEqual([])
    renameSync(files.key, `${files.key}.away`)
    await look()
    renameSync(`${files.key}.away`, files.key)
    await look()
    expect(said()).toEqual([
      expect.stringMatching(refused('.*')),
      'info: the files of the certificate hold again what is in use',
    ])
  })
})

describe('a certificate that nobody renews', () => {
  it('is warned of at 14 days, at 3 days and when it has expired, with one line each', async () => {
    const { look, pass, said } = await listenWith(make(temporaryFolder(), 'first'))
    await look()
    expect(said()).toEqual([])
    pass(76.5)
    await look()
    expect(said()).toEqual([
      expect.stringMatching(/^warn: the certificate expires in (13|14) days, and nothing/),
    ])
    pass(9)
    await look()
    expect(said()).toEqual([])
    pass(2)
    await look()
    expect(said()).toEqual([
      expect.stringMatching(/^warn: the certificate expires in (2|3) days, and nothing/),
    ])
    pass(3)
    await look()
    expect(said()).toEqual([
      expect.stringMatching(/^error: the certificate has expired, and browsers refuse it/),
    ])
    pass(30)
    await look()
    expect(said()).toEqual([])
  })

  it('has its line at the start where it is due, and after a long sleep only the last one', async () => {
    const { look, pass, said } = await listenWith(make(temporaryFolder(), 'first', 10))
    expect(said()).toEqual([expect.stringMatching(/^warn: the certificate expires in 10 days/)])
    pass(40)
    await look()
    expect(said()).toEqual([expect.stringMatching(/^error: the certificate has expired/)])
  })

  it('of six days is not warned of all its life', async () => {
    const { look, pass, said } = await listenWith(make(temporaryFolder(), 'first', 6))
    pass(4.9)
    await look()
    expect(said()).toEqual([])
    pass(0.2)
    await look()
    expect(said()).toEqual([expect.stringMatching(/^warn: the certificate expires in 2[123] hours/)])
  })
})
