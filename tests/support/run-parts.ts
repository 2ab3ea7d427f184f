import { Absent, createReport, type Report } from './report.ts'

/** Takes note of what a part has made and how it is taken back: the last first, whatever happens. */
export type After = (undo: () => unknown) => void

/** What is tried with a real component. */
export type Part = (report: Report, after: After) => Promise<void>

/** Each by its component's name. */
export type Parts = Readonly<Record<string, Part>>

/**
 * Runs those parts that the command line names, or all of them, and prints what held. What this machine does not have is named, and
 * no failure. The exit code is 1 where something did not hold.
 * @param title of the last line
 */
export async function runParts(title: string, parts: Parts): Promise<void> {
  const wanted = process.argv.slice(2)
  const report = createReport()
  const absent: string[] = []
  for (const name of wanted.length > 0 ? wanted : Object.keys(parts)) {
    const part = parts[name]
    if (part === undefined) throw new Error(`There is no "${name}": ${Object.keys(parts).join(', ')}.`)
    try {
      await runPart(part, report)
    } catch (error) {
      if (error instanceof Absent) absent.push(`${name}: ${error.message}`)
      else report.check(`${name}: runs`, false, () => [String((error as Error).stack)])
    }
  }
  for (const line of absent) process.stdout.write(`absent  ${line}\n`)
  process.stdout.write(
    `${title}: ${report.held} held, ${report.broken.length} broken, ${absent.length} absent\n`,
  )
  if (report.broken.length > 0) process.exitCode = 1
}

async function runPart(part: Part, report: Report): Promise<void> {
  const undos: (() => unknown)[] = []
  try {
    await part(report, undo => undos.unshift(undo))
  } finally {
    for (const undo of undos) await undo()
  }
}
