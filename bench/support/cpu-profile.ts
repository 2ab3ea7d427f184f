import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** As V8 writes it with `--cpu-prof`: a tree of calls, and which node of it was running at each sample. */
interface Profile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
    readonly children?: readonly number[]
  }[]
  readonly samples: readonly number[]
  /** Microseconds between samples. */
  readonly timeDeltas: readonly number[]
}

type Node = Profile['nodes'][number]

/**
 * Prints where the time of all threads went, as milliseconds of each sign-in: by part of the program, by function with what of Node it
 * called, and by function of ours with whatever it called. What waits inside a call, as for another thread, is in these times, too.
 * @param folder where the profiles were written
 * @param count of sign-ins in that time
 */
export function printProfiles(folder: string, count: number): void {
  const totals = { part: new Map(), nearest: new Map(), withCalls: new Map() } as const
  for (const file of readdirSync(folder).filter(name => name.endsWith('.cpuprofile'))) {
    add(JSON.parse(readFileSync(join(folder, file), 'utf8')), totals)
  }
  const print = (title: string, times: ReadonlyMap<string, number>, most: number) => {
    console.log(`\n${title}`)
    for (const [name, time] of [...times].sort(([, one], [, other]) => other - one).slice(0, most)) {
      console.log(`${(time / 1000 / count).toFixed(3).padStart(9)}  ${name}`)
    }
  }
  print('Milliseconds of a sign-in, by part', totals.part, 40)
  print('By function, with what it called of Node itself', totals.nearest, 60)
  print('By function of ours, with what it called', totals.withCalls, 60)
}

function add(
  { nodes, samples, timeDeltas }: Profile,
  { part, nearest, withCalls }: Readonly<Record<'part' | 'nearest' | 'withCalls', Map<string, number>>>,
): void {
  const byId = new Map(nodes.map(node => [node.id, node]))
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map(child => [child, id])))
  const self = new Map<number, number>()
  samples.forEach((id, index) => {
    self.set(id, (self.get(id) ?? 0) + (timeDeltas[index] ?? 0))
  })
  for (const [id, time] of self) {
    const node = byId.get(id) as Node
    const name = nameOf(node)
    if (name === '(idle)') continue
    count(part, partOf(node), time)
    count(
      nearest,
      nearestOutsideNode(node, at => byId.get(parents.get(at) ?? -1)),
      time,
    )
    const seen = new Set<string>()
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const caller = byId.get(at) as Node
      const callerName = nameOf(caller)
      if (!caller.callFrame.url.includes('/packages/') || seen.has(callerName)) continue
      seen.add(callerName)
      count(withCalls, callerName, time)
    }
  }
}

/** What Node does is named by who asked for it, and by what was called last. */
function nearestOutsideNode(node: Node, parentOf: (id: number) => Node | undefined): string {
  let at: Node | undefined = node
  while (at !== undefined && (at.callFrame.url === '' || at.callFrame.url.startsWith('node:')))
    at = parentOf(at.id)
  return at === undefined || at === node ? nameOf(node) : `${nameOf(at)} → ${node.callFrame.functionName}`
}

function count(times: Map<string, number>, name: string, time: number): void {
  times.set(name, (times.get(name) ?? 0) + time)
}

function nameOf({ callFrame: { functionName, url, lineNumber } }: Node): string {
  const name = functionName || '(anonymous)'
  return url === '' ? name : `${name}  ${shortened(url)}:${lineNumber + 1}`
}

/** A package of npm, a folder of ours, a module of Node, or what V8 names in brackets. */
function partOf(node: Node): string {
  const { url, functionName } = node.callFrame
  const path = shortened(url)
  if (url === '') return functionName.startsWith('(') ? functionName : 'native functions'
  if (url.startsWith('node:')) return url.split('/').slice(0, 2).join('/')
  const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? []
  return name ?? path.slice(0, path.lastIndexOf('/'))
}

const shortened = (url: string): string => url.replace(/^.*?\/((?:packages|node_modules)\/)/, '$1')
