import { exitCodes } from '../../packages/cli/src/exit-codes.ts'
import { createProgram, entries } from '../../packages/cli/src/program.ts'
import { code, page, plain, table } from './markdown.ts'

type Command = Awaited<ReturnType<typeof createProgram>>
type Argument = Command['registeredArguments'][number]
type Option = Command['options'][number]

/** Every command of `gatewright`, from its own definition. */
export async function commandsPage(): Promise<string> {
  const program = await createProgram(entries.map(({ name }) => name))
  return page('Commands', [
    `${program.description()} \`--help\` stands after every command, \`--version\` after \`gatewright\` alone.`,
    'A command that fails says why on the standard error output. The variable `GATEWRIGHT_CONFIG` names the configuration file for every command, in the place of `--config`.',
    table(
      ['exit code', 'means'],
      [
        [code(String(exitCodes.done)), 'It was done; the file is fine; they may enter.'],
        [
          code(String(exitCodes.failed)),
          'It could not be done: the file has problems, something is refused, or the machine does not let it.',
        ],
        [
          code(String(exitCodes.usage)),
          'The command was not understood: an option, an argument or a name that there is not.',
        ],
        [
          code(String(exitCodes.no)),
          'The answer is no: `explain` of somebody who may not enter, or only after signing in; `check --strict` where something is worth knowing; `restart` that has to be agreed to first.',
        ],
      ],
    ),
    '`check --json` prints one object, also of a file with problems: `file`, `ok`, `problems` (each with `code`, `line`, `column`, `length`, `path`, `what`, `why`, `fix`), `moreProblems`, `notices` (with `text` in place of the last three), `environment`, and `amountsTo` (`externalUrl`, `listen`, `strategies`, `superAdmins`, `apps`; `null` where there are problems). `explain --json` prints `who`, `method`, `url`, `allowed`, and `answers`, one for each account that is meant, with `app`, `outcome` (`allow`, `sign-in`, `refuse`), `because`, `note`, `as`, `strategy`, `roles` and `groups`. Members may be added; none changes its meaning.',
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
