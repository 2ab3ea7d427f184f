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
