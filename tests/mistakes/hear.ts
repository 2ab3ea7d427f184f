/** Puts one mistake in, and hands back what everybody was told who is to be told. */
import { entraFile, graph, microsoft, openIdFile, textOf } from './guide-file.ts'
import type { Family, Mistake, Reader, Said } from './mistake.ts'
import * as readers from './readers.ts'
import type { World } from './world.ts'

/** Nobody has signed in, nor is anything running: only what is written is looked at. */
const beforeStart: ReadonlySet<Reader> = new Set(['check', 'restart'])

export async function hear(
  world: World,
  { at }: Pick<Family, 'at'>,
  mistake: Mistake,
  asked: ReadonlySet<Reader> = new Set(mistake.told.map(({ by }) => by)),
): Promise<readonly Said[]> {
  const { env, beside, file, text: changed = (same: string) => same, provider, person = {}, act } = mistake
  Object.assign(world.env, env)
  for (const [name, content] of Object.entries(beside ?? {})) await world.beside(name, content)
  await provider?.(world)
  const right = rightFile(world, at)
  file?.(right, world)
  const bytes = changed(textOf(right))
  await world.write(bytes)
  world.lines.length = 0
  if (act !== undefined) {
    if (!world.runs(bytes)) await world.restart()
    return (await act(world)).map(said => readers.asAtMicrosoft(world, said))
  }

  const text = Buffer.from(bytes).toString()
  const heard: Said[] = []
  if (asked.has('check')) heard.push(...readers.check(world, text))
  if (asked.has('restart')) heard.push(...(await readers.restart(world)))
  if ([...asked].some(by => !beforeStart.has(by))) {
    await world.restart()
    if (asked.has('doctor')) heard.push(...(await readers.doctor(world)))
    if (asked.has('test')) heard.push(...(await readers.test(world, person)))
    if (asked.has('door') || asked.has('provider') || asked.has('log'))
      heard.push(...(await readers.door(world, person)))
    if (asked.has('log')) heard.push(...readers.log(world))
  }
  return heard.map(said => readers.asAtMicrosoft(world, said))
}

export function rightFile({ emulator, other }: World, at: Family['at']) {
  if (at === 'other') return openIdFile(other.origin)
  return at === 'emulator' ? entraFile(emulator.origin) : entraFile(microsoft, `${graph}/oidc/userinfo`)
}
