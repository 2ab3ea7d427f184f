import type { Config } from '@gatewright/config'
import type { NewestConfiguration, Services } from '@gatewright/server'
import { loadOrStop } from './configuration.ts'
import { createLog } from './log.ts'
import { pastedCommand } from './pasted-command.ts'
import { Stop } from './stop.ts'

type Server = typeof import('@gatewright/server')

/**
 * Opens the data that a server may be running on at the same time, for one command, and closes it after. Where nodes share a
 * PostgreSQL the work is done by the newest version there, which they run, and it is said that the file is another one.
 * @param options.config the file that `--config` names
 * @param options.byFile whether the file itself is meant, whatever runs
 * @param options.outcome what is left as it was where the file has problems
 * @param options.before throws where there is nothing to be opened for
 * @throws Stop where the file has problems, or what was asked for is refused
 * @throws StartError where the machine or the data do not let it be done
 */
export async function withServices(
  options: {
    readonly config: string | undefined
    readonly outcome?: string
    readonly byFile?: boolean
    readonly before?: (config: Config, server: Server) => void | Promise<void>
  },
  work: (services: Services, config: Config, server: Server) => Promise<void>,
): Promise<void> {
  const { config } = loadOrStop(options.config, options.outcome)
  const server = await import('@gatewright/server')
  await options.before?.(config, server)
  // A disk that has become full, a lock: the same words as at the start.
  const explained = (error: unknown) => server.explainFolderFault(error, config.dataFolder)
  const log = createLog('warn', process.stderr)
  const open = (config: Config) =>
    server.openServices({ config, log }).catch(error => {
      throw explained(error)
    })
  let running = config
  let services = await open(config)
  try {
    const newest = options.byFile === true ? undefined : await server.newestConfiguration(services, config)
    if (newest !== undefined) log.warn(notTheFile(newest))
    if (newest?.config !== undefined) {
      running = newest.config
      await services.close()
      services = await open(running)
    }
    await work(services, running, server)
  } catch (error) {
    const refusal =
      error instanceof server.GatewrightError && error.is('bad_request') ? error.response.reason : undefined
    if (refusal !== undefined) throw new Stop(refusal)
    throw explained(error)
  } finally {
    await services.close()
  }
}

/** Which of the two texts counts here. */
export function notTheFile({ version, file, config, why = '' }: NewestConfiguration): string {
  const newest = `The servers run the newest version of the configuration, ${version}`
  const differ = `How they differ: ${pastedCommand('config diff', file)}`
  return config === undefined
    ? `${newest}. ${why} So this command goes by ${file}, which is another text. ${differ}`
    : `${newest}, and this command goes by it; ${file} is another text. ${differ}`
}
