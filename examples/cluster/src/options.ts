import { parseArgs } from 'node:util'
import { freePort } from '../../../tests/support/free-ports.ts'
import { type Ports, usualPorts } from '../../demo/src/options.ts'
import { isFree } from '../../demo/src/ports.ts'
import { isInstalled } from './balancer.ts'
import { type BalancerName, balancers } from './recipes.ts'

/** What `npm run cluster` is asked for. */
export interface ClusterOptions {
  readonly ports: Ports
  /** How many. */
  readonly nodes: number
  readonly balancer: BalancerName
}

/** Nodes are on loopback, so more of them only share the cores. */
const mostNodes = 9

/**
 * Reads the options of `npm run cluster`. A port that is taken, and that nobody asked for, is another one.
 * @throws Error that says which option is wrong, or what to install
 */
export async function readOptions(args: readonly string[]): Promise<ClusterOptions> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      nodes: { type: 'string', default: '3' },
      balancer: { type: 'string' },
      port: { type: 'string' },
      'emulator-port': { type: 'string' },
      'bot-port': { type: 'string' },
    },
  })
  const nodes = Number(values.nodes)
  if (!Number.isInteger(nodes) || nodes < 1 || nodes > mostNodes)
    throw new Error(`--nodes "${values.nodes}" is not a number of nodes: write one from 1 to ${mostNodes}.`)
  return {
    nodes,
    balancer: chooseBalancer(values.balancer),
    ports: {
      gatewright: await choosePort('--port', values.port, usualPorts.gatewright),
      emulator: await choosePort('--emulator-port', values['emulator-port'], usualPorts.emulator),
      bot: await choosePort('--bot-port', values['bot-port'], usualPorts.bot),
      host: usualPorts.host,
    },
  }
}

function chooseBalancer(asked: string | undefined): BalancerName {
  const known = balancers.find(name => name === asked)
  if (asked !== undefined && known === undefined)
    throw new Error(`--balancer "${asked}" is unknown: write ${balancers.join(' or ')}.`)
  const chosen = (known === undefined ? balancers : [known]).find(isInstalled)
  if (chosen !== undefined) return chosen
  throw new Error(
    `A balancer stands before the nodes, and there is no ${known ?? 'HAProxy or nginx'} here. On Debian: apt-get install ${known ?? 'haproxy'}.`,
  )
}

async function choosePort(option: string, asked: string | undefined, usual: number): Promise<number> {
  if (asked === undefined) return (await isFree(usual)) ? usual : await freePort()
  const port = Number(asked)
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error(`${option} "${asked}" is not a port: write a whole number from 1 to 65535.`)
  if (!(await isFree(port)))
    throw new Error(`${option} ${port} is taken by another program: leave it out for one that is free.`)
  return port
}
