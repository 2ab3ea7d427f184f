import { type AddHelpTextContext, Help, type HelpConfiguration } from 'commander'

/** Where nobody says how wide it is. */
const USUAL = 80
/** What is said of an option stands beside it while it has this much room, and else below it. */
const BESIDE = 30
/** Blanks before what stands below. */
const BELOW = 6

/** Help whose lines end between words, however narrow the terminal: one of 40 columns would cut them anywhere. */
export const helpOfWords: HelpConfiguration = {
  minWidthToWrap: 20,
  commandUsage(command) {
    const title = 'Usage: '.length
    const usage = Help.prototype.commandUsage.call(this, command)
    return indented(this.boxWrap?.(usage, (this.helpWidth ?? USUAL) - title) ?? usage, title)
  },
  formatItem(term, termWidth, description, helper) {
    const width = helper.helpWidth ?? USUAL
    if (description === '' || width - termWidth - 4 >= BESIDE)
      return Help.prototype.formatItem.call(helper, term, termWidth, description, helper)
    const said = helper.boxWrap(description, width - BELOW)
    return `  ${term}\n${' '.repeat(BELOW)}${indented(said, BELOW)}`
  },
}

/** What stands after the help of a command, a paragraph each. */
export const helpAfter =
  (...paragraphs: readonly string[]) =>
  ({ command, error }: AddHelpTextContext): string => {
    const { getErrHelpWidth, getOutHelpWidth } = command.configureOutput()
    const width = (error ? getErrHelpWidth : getOutHelpWidth)?.() ?? USUAL
    const help = command.createHelp()
    return `\n${paragraphs.map(text => help.boxWrap(text, width)).join('\n')}`
  }

/** Every line but the first. */
const indented = (text: string, by: number): string => text.replaceAll('\n', `\n${' '.repeat(by)}`)
