import { createProgram } from '../../packages/cli/src/program.ts'
import { code, page, plain, table } from './markdown.ts'

type Command = ReturnType<typeof createProgram>
type Argument = Command['registeredArguments'][number]
type Option = Command['options'][number]

/** Every command of `gatewright`, from its own definition. */
export function commandsPage(): string {
  const program = createProgram()
  return page('Commands', [
    `${program.description()} \`--help\` stands after every command, \`--version\` after \`gatewright\` alone.`,
    'A command that fails says why on the standard error output and ends with exit code 1.',
    ...commandsOf(program).flatMap(describe),
  ])
}

/** Commands that do something; `token` alone only holds others. */
function commandsOf(command: Command): readonly Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(commandsOf)
}

/** As somebody types it: `gatewright token create`. */
function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`
}

function describe(command: Command): string[] {
  const { registeredArguments, options } = command
  const rows = [...registeredArguments.map(argumentRow), ...options.map(optionRow)]
  return [
    `## ${code(nameOf(command))}`,
    `${sentence(command.description())}`,
    `\`\`\`sh\n${nameOf(command)} ${command.usage()}\n\`\`\``,
    table(['argument or option', 'meaning', 'otherwise'], rows),
  ]
}

function argumentRow(argument: Argument): readonly string[] {
  const name = argument.required ? `<${argument.name()}>` : `[${argument.name()}]`
  return [code(name), plain(argument.description), argument.required ? 'required' : '']
}

function optionRow({ flags, description, argChoices, mandatory, defaultValue }: Option): readonly string[] {
  const choices = argChoices === undefined ? '' : `: ${argChoices.map(code).join(', ')}`
  const otherwise = mandatory ? 'required' : defaultValue === undefined ? '' : code(String(defaultValue))
  return [code(flags), plain(description) + choices, otherwise]
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
