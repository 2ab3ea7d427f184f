import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Daemon, startDaemon } from '../../support/daemon.ts'
import { freePort } from '../../support/free-ports.ts'

const programs = '/usr/lib/rabbitmq/bin'

/** RabbitMQ of Debian in the foreground, with a node, a folder and an `epmd` of its own; the machine's service is not touched. */
export interface RabbitServer {
  /** Where its management listens. */
  readonly port: number
  /** @throws Error with what it said where `rabbitmqctl` fails */
  ctl(...args: readonly string[]): void
  stop(): Promise<void>
}

/** @param conf the page's `rabbitmq.conf` */
export async function startRabbit(folder: string, conf: string): Promise<RabbitServer> {
  const port = await freePort()
  const epmdPort = await freePort()
  const amqp = await freePort()
  mkdirSync(join(folder, 'home'))
  writeFileSync(join(folder, 'plugins'), '[rabbitmq_management].\n')
  writeFileSync(
    join(folder, 'rabbitmq.conf'),
    [
      conf.replace(/^management\.tcp\.port = .*$/m, `management.tcp.port = ${port}`),
      `listeners.tcp.local = 127.0.0.1:${amqp}`,
      '',
    ].join('\n'),
  )
  const env = {
    HOME: join(folder, 'home'),
    RABBITMQ_NODENAME: `gatewright-${port}@localhost`,
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    // The node itself takes the place of the script, so that it is what is stopped.
    RABBITMQ_ALLOW_INPUT: 'true',
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
    RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_PID_FILE: join(folder, 'pid'),
    RABBITMQ_DIST_PORT: String(await freePort()),
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
  }
  // In the foreground: a node would start one that outlives it.
  const epmd = spawn('epmd', [], { env: { ...process.env, ...env }, stdio: 'ignore' })
  const kill = () => void epmd.kill('SIGKILL')
  process.once('exit', kill)
  let daemon: Daemon
  try {
    daemon = await startDaemon(join(programs, 'rabbitmq-server'), [], port, { env, seconds: 120 })
  } catch (error) {
    kill()
    throw error
  }
  return {
    port,
    ctl(...args) {
      const { status, stdout, stderr } = spawnSync(join(programs, 'rabbitmqctl'), args, {
        env: { ...process.env, ...env },
        encoding: 'utf8',
      })
      if (status !== 0) throw new Error(`rabbitmqctl ${args[0]}: ${stdout}${stderr}`)
    },
    async stop() {
      await daemon.stop()
      process.off('exit', kill)
      kill()
    },
  }
}
