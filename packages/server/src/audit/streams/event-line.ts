import { describeEvent } from '../describe.ts'
import type { NumberedEvent } from './stream-store.ts'

/** Characters of a text that somebody else may have made long; each takes up to six bytes here, and three texts are of that kind. */
const LONGEST_TEXT = 320

/**
 * An event as receivers read it: JSON on one line, in ASCII, so that no receiver reads other characters into it than were
 * written. `id` is the event's own: a receiver that has seen it has the event.
 * @param mostBytes beyond it the line goes without `detail`, and says so
 */
export function eventLine(event: NumberedEvent, mostBytes: number): string {
  const { seq: _, id, at, kind, result, actor, actorId, target, code, ref, address, detail } = event
  const entry = {
    id,
    time: new Date(at).toISOString(),
    kind,
    result,
    who: cut(actor),
    ...(actorId !== undefined && { accountId: actorId }),
    ...(target !== undefined && { target: cut(target) }),
    what: cut(describeEvent(event)),
    ...(code !== undefined && { code }),
    ...(ref !== undefined && { ref }),
    ...(address !== undefined && { address }),
  }
  const whole = ascii(JSON.stringify({ ...entry, detail }))
  return whole.length <= mostBytes
    ? whole
    : ascii(JSON.stringify({ ...entry, detailOmitted: `${whole.length} bytes` }))
}

const cut = (text: string): string =>
  text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 1).toWellFormed()}…`

const ascii = (json: string): string =>
  json.replace(/[\u007f-\uffff]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
