/** What each reader is told, as they are told it: by the same calls that the command line and the console make. */
import { dirname } from 'node:path'
import { loadConfigFile, type Notice, type Problem } from '../../packages/config/src/index.ts'
import { diagnose } from '../../packages/server/src/index.ts'
import { entraErrors } from '../../packages/server/src/strategies/oauth2/entra-errors.ts'
import type { Page } from '../../packages/server/test/support/browser.ts'
import { microsoft, origin } from './guide-file.ts'
import type { Said, Visit } from './mistake.ts'
import { throughProvider, visit, type World, wordsOf } from './world.ts'

type Found = { readonly problems: readonly Problem[]; readonly notices: readonly Notice[] }

const ofFile = ({ problems, notices }: Found, lines: readonly string[]): Said[] => [
  ...problems.map(({ code, path, what, why, fix, line }) => ({
    by: 'check' as const,
    at: `${code} ${path}`.trim(),
    says: `${what} ${why}`,
    cure: fix,
    line: lines[line - 1] ?? '',
  })),
  ...notices.map(({ code, path, text, line }) => ({
    by: 'check' as const,
    at: `${code} ${path}`.trim(),
    says: text,
    cure: text,
    line: lines[line - 1] ?? '',
  })),
]

/** What `gatewright check` prints of the file as it is. */
export function check({ file, env }: World, text: string): Said[] {
  const result = loadConfigFile(file, env)
  return ofFile({ problems: result.ok ? [] : result.problems, notices: result.notices }, text.split('\n'))
}

/** What stands below the console's editor, of the file as it was read into it. */
export async function editor(world: World, text: string): Promise<Said[]> {
  const page = await world.admin.call('POST', `${origin}/api/v1/admin/config/check`, { text })
  if (page.status !== 200) throw new Error(page.body)
  return ofFile(page.json(), text.split('\n')).map(said => asAtMicrosoft(world, said))
}

/** What a restart onto the file as it is asks first. */
export async function restart({ admin }: World): Promise<Said[]> {
  const { concerns } = (await admin.call('GET', `${origin}/api/v1/admin/restart/concerns`)).json()
  return concerns.map(({ code, message, cure }: Record<'code' | 'message' | 'cure', string>) => ({
    by: 'restart',
    at: code,
    says: message,
    cure,
  }))
}

/** What `gatewright doctor` finds that is not green. */
export async function doctor({ gatewright, file, env }: World): Promise<Said[]> {
  const { services, config } = gatewright
  const { checks } = await diagnose({
    ...{ file, config, data: services },
    reading: loadConfigFile(file, env),
    ...{ clock: services.clock, strategyTypes: services.strategyTypes },
  })
  return checks
    .filter(({ status }) => status !== 'green')
    .map(({ id, seen, cure = '' }) => ({ by: 'doctor', at: id, says: seen, cure }))
}

/** What the heading of every test begins with that did not end well. */
const usual = /^(It does not work yet: |The provider’s side works; this person would be refused: )/

/** What the page of a test sign-in says above all, and below it. */
export async function test(world: World, person: Visit): Promise<Said[]> {
  const { admin } = world
  const call = (method: string, path: string, body?: unknown) =>
    admin.call(method, `${origin}/api/v1/admin/strategies/test${path}`, body)
  const started = await call('POST', '', { strategyId: 'azure' })
  if (started.status !== 200)
    return [{ by: 'test', at: String(started.status), says: started.body, cure: '' }]
  const { id, url } = started.json()
  if (!url.startsWith('/')) {
    const back = await throughProvider(world, url, person)
    if (typeof back !== 'string') return [ofProvider(back.text)]
    await admin.open(back)
  }
  const { result } = (await call('GET', `/${id}`)).json()
  const notes: string[] = result.notes ?? []
  return [
    {
      by: 'test',
      at: result.code ?? (result.admitted === undefined ? 'fails' : result.admitted ? 'comes in' : 'refused'),
      says: `${result.title.replace(usual, '')}. ${result.cause ?? ''}`,
      cure: result.cure ?? '',
    },
    ...notes.map(note => ({ by: 'test' as const, at: 'note', says: note, cure: note })),
  ]
}

/** What somebody reads who signs in, and what the log has with the same reference. */
export async function door(world: World, person: Visit): Promise<Said[]> {
  const arrival = await visit(world, person)
  return arrival.at === 'provider' ? [ofProvider(arrival.text)] : ofPage(world, arrival.page)
}

export function ofPage(world: World, page: Page, by: 'door' | 'app' = 'door'): Said[] {
  const [, title = ''] = /<h1>(.*?)<\/h1>\s*<p>/s.exec(page.body) ?? []
  const ref = /class="ref">.*?<code>(\w+)<\/code>/s.exec(page.body)?.[1]
  if (ref === undefined) return []
  const line = world.lines.find(one => one.ref === ref)
  const [, message = ''] = /<h1>.*?<\/h1>\s*<p>(.*?)<\/p>/s.exec(page.body) ?? []
  const [, next = ''] = /<p class="next">(.*?)<\/p>/s.exec(page.body) ?? []
  return [
    { by, at: codeOf(line), says: wordsOf(`${title}. ${message}`), cure: wordsOf(next) },
    ...(line === undefined ? [] : [ofLine(line)]),
  ]
}

/** Every line of the log that warns, or is of a refusal. */
export const log = ({ lines }: World): Said[] =>
  lines.filter(({ level, code }) => Number(level) >= 40 || code !== undefined).map(ofLine)

type Line = Record<string, unknown> & { readonly detail?: Record<string, unknown> }

const codeOf = (line: Line | undefined): string => {
  if (line === undefined) return 'nothing in the log'
  if (line.code === undefined) return 'a warning'
  const number = line.detail?.aadsts
  return [line.code, number === undefined ? undefined : `AADSTS${number}`].filter(Boolean).join(' ')
}

function ofLine(line: Line): Said {
  const { detail = {}, msg } = line
  const [unread] = (line.unread as Record<string, string>[] | undefined) ?? []
  return {
    by: 'log',
    at: codeOf(line),
    says: String(detail.reason ?? line.reason ?? msg),
    cure: String(detail.mend ?? line.mend ?? unread?.mend ?? msg),
  }
}

/** The page is the provider's own; what its number means, and what helps, is on our page of these numbers. */
function ofProvider(text: string): Said {
  const [, number = ''] = /AADSTS(\d+)/.exec(text) ?? []
  const [, beside] = /continue to \w+ (.*?) AADSTS\d+/.exec(text) ?? []
  return {
    by: 'provider',
    at: `AADSTS${number}`,
    says: beside ?? text.slice(Math.max(0, text.search(/AADSTS\d+/))),
    cure: entraErrors[Number(number)]?.mend ?? '',
  }
}

/** Ports and folders that the system chose are in the report what they are elsewhere: the emulator's addresses are Microsoft's. */
export const asAtMicrosoft = (world: World, said: Said): Said => {
  const plain = (text: string) =>
    text
      .replaceAll(world.emulator.origin, microsoft)
      .replaceAll(new URL(world.emulator.origin).host, 'login.microsoftonline.com')
      .replaceAll(world.other.origin, 'https://idp.example.com')
      .replaceAll(new URL(world.other.origin).host, 'idp.example.com')
      .replaceAll(dirname(world.file), '/srv/gatewright')
      .replaceAll(`Port ${world.gatewright.port}`, 'Port 3000')
  return { ...said, says: plain(said.says), cure: plain(said.cure) }
}
