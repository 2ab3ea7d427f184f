import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { nginxFile } from '../../../tests/support/nginx-file.ts'

/** The files that an operator takes. */
const recipes = join(import.meta.dirname, '..')

/** Whose recipe it is, by its program. */
export type BalancerName = 'haproxy' | 'nginx'
/** In the order in which one that is installed is taken. */
export const balancers: readonly BalancerName[] = ['haproxy', 'nginx']

/** Where a balancer runs, and what it leads to. */
export interface BalancerPlace {
  /** Of what it reads and writes. */
  readonly folder: string
  /** Its own; on loopback, as those of the nodes. */
  readonly port: number
  /** Its own, for proxies that ask about each request. */
  readonly askPort: number
  /** Their ports. */
  readonly nodes: readonly number[]
}

/** How a balancer is run on the recipe of its name. */
export interface Recipe {
  /** The program, and its arguments. */
  readonly command: readonly string[]
  /** What makes it read its file again; absent where it has to start again for that. */
  readonly reload?: NodeJS.Signals
}

/** Writes the balancer's configuration into its folder. */
export const layRecipe = (name: BalancerName, place: BalancerPlace): Recipe =>
  name === 'haproxy' ? haproxy(place) : nginx(place)

/** A master that can be told to start anew, and a worker that ends with it. */
function haproxy(place: BalancerPlace): Recipe {
  const file = write(place, 'haproxy.cfg', text => text)
  return { command: ['haproxy', '-W', '-db', '-f', file], reload: 'SIGUSR2' }
}

/** One process alone: the workers of a master that is killed would stay behind. So its way to reload is to start again. */
function nginx(place: BalancerPlace): Recipe {
  const file = write(place, 'nginx.conf', text => nginxFile(text, 'master_process off;'))
  return { command: ['nginx', '-p', place.folder, '-e', 'stderr', '-c', file] }
}

/** The recipe beside this folder, with the ports of this cluster in the place of those that it names, and a line for each node. */
function write(
  { folder, port, askPort, nodes }: BalancerPlace,
  name: string,
  around: (text: string) => string,
) {
  mkdirSync(folder, { recursive: true })
  const own = new Map([
    ['3000', port],
    ['3100', askPort],
  ])
  const lines = readFileSync(join(recipes, name), 'utf8')
    .split('\n')
    .flatMap(line => {
      if (firstNode.test(line)) return nodes.map((node, index) => lineOf(line, node, index + 1))
      if (furtherNode.test(line)) return []
      return [line.replace(/(?<=127\.0\.0\.1:)\d{4}\b/, usual => `${own.get(usual) ?? usual}`)]
    })
  const file = join(folder, name)
  writeFileSync(file, around(lines.join('\n')))
  return file
}

const firstNode = /127\.0\.0\.1:3001\b/
const furtherNode = /127\.0\.0\.1:300[2-9]\b/
const lineOf = (first: string, port: number, number: number): string =>
  first.replace(firstNode, `127.0.0.1:${port}`).replace('node1', `node${number}`)
