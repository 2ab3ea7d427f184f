/**
 * Each mistake of the corpus is made for real, and whoever has to be told is told: where, what is wrong, and what to do. The words stand
 * in the corpus, and on the page that is made of it, docs/reference/mistakes.md.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { families } from './families.ts'
import { hear, rightFile } from './hear.ts'
import type { Mistake, Said, Told } from './mistake.ts'
import { editor } from './readers.ts'
import { openWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterEach(() => world.reset())
afterAll(() => world.close())

const everybody = new Set(['check', 'restart', 'doctor', 'test', 'door', 'log'] as const)

describe('a set-up in which nothing is wrong', () => {
  it.each(['microsoft', 'other'] as const)('passes the check: %s', async at => {
    expect(await hear(world, { at }, { title: 'none', told: [] }, new Set(['check']))).toEqual([])
  })

  it('is told nothing, by nobody', async () => {
    const heard = await hear(world, { at: 'emulator' }, { title: 'none', told: [] }, everybody)
    expect(heard.filter(({ at }) => !isOfTheWorld.test(at))).toEqual([
      {
        by: 'test',
        at: 'comes in',
        says: expect.stringContaining('It works: this person would come in.'),
        cure: '',
      },
    ])
  })
})

/** The app does not run, and nothing stands at the external URL: the tests have no such ports. */
const isOfTheWorld = /^(apps\.bot|address\.\w+)$/

describe.each(families)('$title', family => {
  const { mistakes } = family
  it.each(mistakes.filter(({ unnamed }) => unnamed === undefined))('$title', async mistake => {
    const heard = await hear(world, family, mistake)
    expectTold(heard, mistake.told)
    if (mistake.act !== undefined || !mistake.told.some(isInEditor)) return
    // The same stands below the console's editor.
    const text = (mistake.text ?? same)(fileWith(mistake))
    if (typeof text === 'string') expectTold(await editor(world, text), mistake.told.filter(isInEditor))
  })

  it.for(mistakes.filter(({ unnamed }) => unnamed !== undefined))(
    '$title: named by nobody, as the page says',
    async mistake => {
      const heard = await hear(world, family, mistake, new Set(['check']))
      expect([mistake.told, heard]).toEqual([[], []])
    },
  )

  function fileWith({ file }: Mistake): string {
    const right = rightFile(world, family.at)
    file?.(right, world)
    return JSON.stringify(right, null, 2)
  }
})

const same = (text: string) => text
/** Of the file on the disk the editor knows nothing: it has the text. */
const isInEditor = ({ by, at }: Told) =>
  by === 'check' && !/^(two_files|readable_by_others|missing_file)/.test(at)

function expectTold(heard: readonly Said[], told: readonly Told[]): void {
  expect(told).not.toEqual([])
  for (const one of told) {
    const said = heard.find(other => isThat(other, one))
    if (said === undefined) expect(heard.filter(({ by }) => by === one.by)).toContainEqual(one)
    expectPlace(said)
    // Who reads it must know what to do.
    expect([one.at, one.cure]).not.toEqual([one.at, ''])
  }
}

const isThat = (said: Said, { by, at, says, cure }: Told): boolean =>
  said.by === by && said.at === at && said.says.startsWith(says) && said.cure.includes(cure)

/** The line that is named is the one with the key. */
function expectPlace(said: Said | undefined): void {
  const key = /\.(\w+)$/.exec(said?.at ?? '')?.[1]
  if (said?.line === undefined || key === undefined || !world.text().includes(`"${key}"`)) return
  expect(said.line).toContain(`"${key}"`)
}

it('has at least a hundred mistakes, each with a title of its own in its family', () => {
  const titles = families.flatMap(({ title, mistakes }) =>
    mistakes.map(mistake => `${title}: ${mistake.title}`),
  )
  expect(titles.length).toBeGreaterThanOrEqual(100)
  expect(new Set(titles).size).toBe(titles.length)
})
