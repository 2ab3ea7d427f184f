import type { Logger } from 'pino'
import type { Running } from './contract.ts'
import type { Member } from './crew.ts'

/** How long one is asked what it runs, in milliseconds: those behind one that hangs must not wait for it. */
const TOLD_WITHIN = 2_000
/** The same of a restart: longer than all nodes of a database may take (`ROUND_WITHIN`). */
const RESTARTED_WITHIN = 90_000

/** All workers run the same configuration, whenever one of them began. */
export interface OneText {
  /** What those that serve run, whatever the file says by now; `undefined` where nobody can say so. */
  running(): Promise<string | undefined>
  /** What was heard last that they run, for when nobody is left to say so. */
  readonly last: string | undefined
  /** For one that has just begun: the others may have been restarted meanwhile. */
  catchUp(member: Member): Promise<void>
  /** The first one, whose refusal is everybody's; then the others, which were not restarted along with it. */
  restart(): Promise<void>
}

/** @param members those that serve */
export function createOneText(members: () => readonly Member[], log: Pick<Logger, 'error'>): OneText {
  let last: string | undefined

  // Of one that has gone meanwhile, or hangs, the others do not hear: whoever takes its place runs what they run.
  async function ask(call: 'running' | 'restart', { calls }: Member): Promise<Running | undefined> {
    const within = call === 'running' ? TOLD_WITHIN : RESTARTED_WITHIN
    const told = await calls.ask(call, undefined, within).catch(() => undefined)
    last = told?.text ?? last
    return told
  }

  async function running(but?: Member): Promise<string | undefined> {
    for (const member of members()) {
      const told = member === but ? undefined : await ask('running', member)
      if (told !== undefined) return told.text
    }
    return undefined
  }

  /** Another takes its place, and runs what the others run. */
  function giveWay(member: Member): void {
    if (!members().includes(member)) return
    log.error({ worker: member.number }, 'a worker could not restart as the others have; it is replaced')
    member.stop({ drains: false })
  }

  /** One that does not say what it runs by then either would go on with the old one, and nobody would see it. */
  async function bring(member: Member, text: string): Promise<void> {
    const own = await ask('running', member)
    if (own?.text === text) return
    const now = own && (await ask('restart', member))
    if (now === undefined || now.restarts === own?.restarts) giveWay(member)
  }

  return {
    running: () => running(),
    get last() {
      return last
    },
    async catchUp(member) {
      const theirs = await running(member)
      if (theirs !== undefined) await bring(member, theirs)
    },
    async restart() {
      const before = new Map<Member, Running>()
      const note = async (member: Member) => {
        const told = await ask('running', member)
        if (told !== undefined) before.set(member, told)
      }
      await Promise.all(members().map(note))
      /** What the first one runs by now. */
      let reached: string | undefined
      const done = new Set<Member>()
      /** Those that were too busy to say whether they run it. */
      const unsure = new Set<Member>()
      const next = () => members().find(member => !done.has(member))
      for (let member = next(); member !== undefined; member = next()) {
        done.add(member)
        let now = await ask('running', member)
        const was = before.get(member)
        // Others were restarted along with the first; and one that took another's place meanwhile began with what the others ran then.
        const isToDo = was === undefined ? now?.text !== reached : now?.restarts === was.restarts
        if (now !== undefined && isToDo) {
          const { restarts } = now
          now = await ask('restart', member)
          if (now?.restarts === restarts) {
            if (reached === undefined) return
            giveWay(member)
            continue
          }
        }
        if (now === undefined) unsure.add(member)
        else reached ??= now.text
      }
      if (reached === undefined) return
      for (const member of unsure) await bring(member, reached)
    },
  }
}
