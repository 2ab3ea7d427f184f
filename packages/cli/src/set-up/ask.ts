import { output } from '../print.ts'
import { Stop } from '../stop.ts'

/** Questions to a person. Whoever answers none has ended the command: what was made so far is known to the next run. */
export interface Ask {
  text(
    question: string,
    options?: { readonly initial?: string; readonly check?: (text: string) => string | undefined },
  ): Promise<string>
  /** What is typed is not shown. */
  secret(question: string, check?: (text: string) => string | undefined): Promise<string>
  choose<Choice extends string>(
    question: string,
    choices: readonly { readonly value: Choice; readonly label: string; readonly hint?: string }[],
  ): Promise<Choice>
  confirm(question: string): Promise<boolean>
}

/** Questions at a terminal; `undefined` where there is none, and nobody would ever answer. */
export function askAtTerminal(): Ask | undefined {
  if (!process.stdin.isTTY || !output.isTTY) return undefined
  const load = () => import('@clack/prompts')
  async function answered<Answer>(asked: Promise<Answer | symbol>): Promise<Answer> {
    const answer = await asked
    if (typeof answer === 'symbol')
      throw new Stop('Ended. Run the same command again to go on: nothing is made twice.')
    return answer
  }
  const validated = (check: ((text: string) => string | undefined) | undefined) =>
    check === undefined ? {} : { validate: (text: string | undefined) => check(text ?? '') }
  return {
    text: async (message, { initial, check } = {}) =>
      answered<string>(
        (await load()).text({
          message,
          ...(initial === undefined ? {} : { initialValue: initial }),
          ...validated(check),
        }),
      ),
    secret: async (message, check) =>
      answered<string>((await load()).password({ message, ...validated(check) })),
    async choose(message, choices) {
      const { select } = await load()
      return answered(select({ message, options: [...choices] as never })) as never
    },
    confirm: async message => answered<boolean>((await load()).confirm({ message })),
  }
}
