import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { createProgram, entries } from './program.ts'

test('the list of commands says of each what the command says of itself, and loads none', async () => {
  for (const { name, description, load } of entries) {
    const command = await load()
    expect([command.name(), command.description()]).toEqual([name, description])
  }
  const listed = await createProgram(['--help'])
  expect(listed.commands.map(command => command.options.length)).toEqual(entries.map(() => 0))
  const named = await createProgram(['check'])
  expect(named.commands.find(command => command.name() === 'check')?.options.length).toBeGreaterThan(0)
})

test.each([40, 60, 80])('its help ends its lines between words on a terminal of %i columns', async width => {
  const written: string[] = []
  const show = (command: Command): void => {
    command.configureOutput({ getOutHelpWidth: () => width, writeOut: text => void written.push(text) })
    command.outputHelp()
    command.commands.forEach(show)
  }
  show(await createProgram(entries.map(({ name }) => name)))
  const said = written.join('')
  const long = said.split('\n').filter(line => line.length > width)
  expect(long.filter(line => line.trim().includes(' '))).toEqual([])
  expect(said).toContain('GATEWRIGHT_CONFIG')
  expect(said.replaceAll(/\s+/g, ' ')).toContain('it could not be done, or the file has problems')
})
