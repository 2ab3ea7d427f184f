import type { Config } from '@gatewright/config'
import type { Services } from '@gatewright/server'
import { loadOrStop } from './configuration.ts'
import { createLog } from './log.ts'
import { Stop } from './stop.ts'

type Server = typeof import('@gatewright/server')

/**
 * Opens the data that a server may be running on at the same time, for one command, and closes it after.
 * @param options.config the file that `--config` names
 * @param options.outcome what is left as it was where the file has problems
 * @param options.before throws where there is nothing to be opened for
 * @throws Stop where the file has problems, or what was asked for is refused
 * @throws StartError where the machine or the data do not let it be done
 */
export async function withServices(
  options: {
    readonly config: string | undefined
    readonly outcome?: string
    readonly before?: (config: Config, server: Server) => void
  },
  work: (services: Services, config: Config, server: Server) => Promise<void>,
): Promise<void> {
  const { config } = loadOrStop(options.config, options.outcome)
  const server = await import('@gatewright/server')
  options.before?.(config, server)
  // A disk that has become full, a lock: the same words as at the start.
  const explained = (error: unknown) => server.explainFolderFault(error, config.dataFolder)
  const log = createLog('warn', process.stderr)
  const services = await server.openServices({ config, log }).catch(error => {
    throw explained(error)
  })
  try {
    await work(services, config, server)
  } catch (error) {
    const refusal =
      error instanceof server.GatewrightError && error.is('bad_request') ? error.response.reason : undefined
    if (refusal !== undefined) throw new Stop(refusal)
    throw explained(error)
  } finally {
    await services.close()
  }
}
