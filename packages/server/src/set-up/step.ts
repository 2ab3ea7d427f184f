/** What is found where a step looks. */
export type Finding =
  | { readonly state: 'done'; readonly notes?: readonly string[] }
  | { readonly state: 'absent' }
  /** Something is there, and is not what it should be; each a sentence. */
  | { readonly state: 'differs'; readonly what: readonly string[] }

/** One thing that a set-up makes. Whatever it makes it finds again, so that it is made once however often it is asked for. */
export interface Step {
  readonly id: string
  /** What it will do, as a line of the plan: `registers the application "Gatewright (sso.example.com)"`. */
  readonly does: string
  /** What it is called where something is missing of it: `the application`. */
  readonly thing: string
  /** Changes nothing. */
  look(): Promise<Finding>
  /** Makes it so, from whatever is there. */
  make(): Promise<void>
  /** Takes away what was made, and nothing else. @returns what it took away, as sentences */
  undo(): Promise<readonly string[]>
}

/** What a look at a step came to. */
export interface Surveyed {
  readonly step: Step
  readonly finding: Finding
}

/** Told of what happens, for whoever shows it. */
export interface Watcher {
  onStep?(step: Step, at: 'begun' | 'done' | 'was-so'): void
}

/** Looks at every step, in order. A later one may depend on what an earlier one has found. */
export async function survey(steps: readonly Step[]): Promise<readonly Surveyed[]> {
  const found: Surveyed[] = []
  for (const step of steps) found.push({ step, finding: await step.look() })
  return found
}

/** Makes what is not so yet, in order. Each step looks again first: between the survey and now somebody may have been faster. */
export async function makeAll(steps: readonly Step[], { onStep }: Watcher = {}): Promise<void> {
  for (const step of steps) {
    const { state } = await step.look()
    if (state === 'done') {
      onStep?.(step, 'was-so')
      continue
    }
    onStep?.(step, 'begun')
    await step.make()
    onStep?.(step, 'done')
  }
}

/** Takes away what was made, the last first. @returns what was taken away */
export async function undoAll(steps: readonly Step[]): Promise<readonly string[]> {
  const said: string[] = []
  for (const step of [...steps].reverse()) said.push(...(await step.undo()))
  return said
}
