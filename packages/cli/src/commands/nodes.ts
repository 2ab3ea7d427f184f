import type { Node, NodesNotice } from '@gatewright/server'
import { Command } from 'commander'
import { configOption, loadOrStop } from '../configuration.ts'
import { exitCodes } from '../exit-codes.ts'
import { helpAfter } from '../help.ts'
import { hasBegun } from '../is-served.ts'
import { print } from '../print.ts'
import { withServices } from '../with-services.ts'

/** `gatewright nodes`: who serves on these data, and what is odd about them. */
export function nodesCommand(): Command {
  return new Command('nodes')
    .description('list the nodes that serve on the same data, and say what differs between them')
    .addOption(configOption())
    .option('--json', 'for programs: the nodes and what is odd about them, as JSON')
    .addHelpText(
      'after',
      helpAfter(
        `Exit codes: ${exitCodes.done} where all of them are alike and serve, ${exitCodes.no} where something is worth knowing.`,
      ),
    )
    .action((options: { readonly config?: string; readonly json?: boolean }) =>
      lookAtNodes(options.config, (nodes, notices) => {
        if (options.json === true) print(...JSON.stringify({ nodes, notices }, undefined, 2).split('\n'))
        else print(...nodeLines(nodes), ...notices.flatMap(({ message, cure }) => ['', message, cure]))
        if (notices.length > 0) process.exitCode = exitCodes.no
      }),
    )
}

type Found = (nodes: readonly Node[], notices: readonly NodesNotice[]) => void

/** Begins no installation where there is none. */
async function lookAtNodes(named: string | undefined, found: Found): Promise<void> {
  const { config } = loadOrStop(named, 'Nobody was asked.')
  const server = await import('@gatewright/server')
  if (!(await hasBegun(server, config))) return found([], [])
  await withServices({ config: named, byFile: true }, async services => {
    const nodes = await services.nodes.list()
    found(nodes, server.noticesOf(nodes))
  })
}

/** One line for each, in columns. */
export function nodeLines(nodes: readonly Node[]): readonly string[] {
  if (nodes.length === 0) return ['No server runs on these data.']
  const rows = [
    ['Node', 'State', 'Version', 'Configuration', 'Since (UTC)'],
    ...nodes.map(({ name, state, version, configVersion, startedAt }) => [
      name,
      state,
      version,
      configVersion?.slice(0, 8) ?? '-',
      new Date(startedAt).toISOString().slice(0, 16).replace('T', ' '),
    ]),
  ]
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0))) ?? []
  return rows.map(row =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
