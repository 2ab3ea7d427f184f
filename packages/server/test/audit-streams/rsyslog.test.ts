import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, it, vi } from 'vitest'
import { freePort } from '../../../../tests/support/free-ports.ts'
import { ensureInstalled, startDaemon, temporaryFolder } from '../gate/support/daemon.ts'
import { makeCertificate, startStreams, targetOf } from './support.ts'

beforeAll(() => ensureInstalled('rsyslogd'), 300_000)

it('rsyslog gets each event once over TLS, those from before it was there, too', async () => {
  const audit = await startStreams()
  const port = await freePort()
  const { certFile, keyFile } = makeCertificate()
  const folder = temporaryFolder({})
  const received = join(folder, 'received.log')
  const configuration = temporaryFolder({
    'rsyslog.conf': `
      global(
        workDirectory="${folder}"
        defaultNetstreamDriver="gtls"
        defaultNetstreamDriverCAFile="${certFile}"
        defaultNetstreamDriverCertFile="${certFile}"
        defaultNetstreamDriverKeyFile="${keyFile}"
      )
      module(load="imtcp" streamDriver.name="gtls" streamDriver.mode="1" streamDriver.authMode="anon")
      template(name="whole" type="string" string="%syslogfacility-text% %app-name% %msgid% %msg%\\n")
      input(type="imtcp" address="127.0.0.1" port="${port}")
      *.* action(type="omfile" file="${received}" template="whole")
    `,
  })
  await audit.run(['siem', { kind: 'syslog', host: 'localhost', port, facility: 10, ca: certFile }])
  const written = await audit.write(2_000)
  await audit.failed('siem', 3)
  await startDaemon('rsyslogd', ['-n', '-iNONE', '-f', join(configuration, 'rsyslog.conf')], port)
  await audit.drained('siem')
  written.push(...(await audit.write(700, { result: 'refused', code: 'not_invited' })))
  await audit.drained('siem')
  const lines = async () => (await readFile(received, 'utf8')).split('\n').slice(0, -1)
  // It has them all; how soon they are in its file is its own business.
  await vi.waitFor(async () => expect(await lines()).toHaveLength(written.length), { timeout: 30_000 })
  const ours = (await lines()).map(line => {
    expect(line).toMatch(/^authpriv gatewright export /)
    return targetOf(line.slice(line.indexOf('{')))
  })
  expect(ours).toEqual(written)
}, 120_000)
