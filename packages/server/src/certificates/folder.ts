import { createHash } from 'node:crypto'
import { chmod, mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { tryOut } from '../http/certificate.ts'
import { pathBeside, sweepBeside } from '../storage/folder/beside.ts'
import { publish } from '../storage/folder/publish.ts'
import { type CertificatePlace, failuresIn } from './place.ts'
import { isFailed } from './retry.ts'

/** Its owner's alone, as everything that holds a key. */
const OWN_FOLDER = 0o700
const OWN_FILE = 0o600

/**
 * What ACME has brought, in the data folder: `acme/<authority>/account.key` and `<name>.pem`, the key and the certificates in one
 * file, so that no kill leaves one without the other. One folder for each authority: what was tried out at one is never taken
 * for another's.
 * @param directory URL of the authority's
 */
export function certificateFolder(dataFolder: string, directory: string): CertificatePlace {
  const above = join(dataFolder, 'acme')
  const folder = join(above, folderName(directory))
  const account = join(folder, 'account.key')
  const failed = join(folder, 'failures.json')
  const fileOf = (name: string) => join(folder, `${shortened(name)}.pem`)
  return {
    accountPlace: account,
    async prepare() {
      for (const each of [above, folder]) {
        await mkdir(each, { mode: OWN_FOLDER }).catch(ignore('EEXIST'))
        await takeFromOthers(each, OWN_FOLDER)
      }
      for (const name of await readdir(folder)) {
        const [, target] = /^\.(.+)\.[0-9a-f]{12}$/.exec(name) ?? []
        if (target !== undefined) await sweepBeside(join(folder, target))
        else await takeFromOthers(join(folder, name), OWN_FILE)
      }
    },
    readAccountKey: () => readIfThere(account),
    writeAccountKey: key => replace(account, key),
    async read(name) {
      const file = fileOf(name)
      const pem = await readIfThere(file)
      return pem && tryOut({ cert: file, key: file }, certificatesIn(pem), keyIn(pem))
    },
    async readFailures() {
      return failuresIn(await readFile(failed, 'utf8').catch(() => '{}'), isFailed)
    },
    writeFailures: failures => replace(failed, Buffer.from(JSON.stringify(failures))),
    write: (name, { key, cert }) => replace(fileOf(name), Buffer.concat([key, Buffer.from('\n'), cert])),
  }
}

/** Readable, and another one for each directory of a host. */
function folderName(directory: string): string {
  const { host } = new URL(directory)
  return `${host.replace(/[^a-z0-9.-]/g, '_').slice(0, 100)}-${digest(directory).slice(0, 8)}`
}

/** A name of DNS has up to 253 letters, and a file, with what is put around it while it is written, 255. */
const shortened = (name: string): string =>
  name.length <= 200 ? name : `${name.slice(0, 100)}-${digest(name).slice(0, 32)}`

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

const block = (label: string) =>
  new RegExp(`-----BEGIN (?:${label})-----[^-]*-----END (?:${label})-----`, 'g')
const textOf = (pem: Buffer, label: string): Buffer =>
  Buffer.from((pem.toString('latin1').match(block(label)) ?? []).join('\n'))
const certificatesIn = (pem: Buffer): Buffer => textOf(pem, 'CERTIFICATE')
const keyIn = (pem: Buffer): Buffer => textOf(pem, '(?:EC )?PRIVATE KEY')

/** Only where somebody else may: on some volumes nobody may change a mode. */
async function takeFromOthers(path: string, mode: number): Promise<void> {
  if (process.platform === 'win32' || ((await stat(path)).mode & 0o077) === 0) return
  await chmod(path, mode)
}

async function replace(target: string, content: Buffer): Promise<void> {
  const beside = pathBeside(target)
  try {
    const file = await open(beside, 'wx', OWN_FILE)
    await file.writeFile(content).finally(() => file.close())
    await publish(beside, target, { replace: true })
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {})
    throw error
  }
}

const readIfThere = (path: string): Promise<Buffer | undefined> => readFile(path).catch(ignore('ENOENT'))

const ignore =
  (code: string) =>
  (error: NodeJS.ErrnoException): undefined => {
    if (error.code !== code) throw error
  }
