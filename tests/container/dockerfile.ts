import { matchesGlob } from 'node:path'

/** One instruction of a Dockerfile. */
export interface Step {
  /** In capitals: `COPY`. */
  readonly keyword: string
  /** `--from=build` as `from: 'build'`. */
  readonly flags: Readonly<Record<string, string>>
  /** What stands behind the flags. */
  readonly rest: string
}

export interface Stage {
  readonly name: string | undefined
  /** The image, or the name of an earlier stage. */
  readonly from: string
  readonly steps: readonly Step[]
}

/** A Dockerfile's stages. It reads what ours uses: no variables but `$BUILDPLATFORM`, no here-documents. */
export function parseDockerfile(text: string): readonly Stage[] {
  const lines = text
    .split('\n')
    .filter(line => line.trim() !== '' && !line.trimStart().startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
  const stages: (Stage & { steps: Step[] })[] = []
  for (const line of lines) {
    const [, keyword = '', flagText = '', rest = ''] =
      /^(\w+)((?:\s+--[\w-]+=\S+)*)\s+(.*)$/.exec(line.trim()) ?? []
    const flags = Object.fromEntries(
      [...flagText.matchAll(/--([\w-]+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value]),
    )
    if (keyword !== 'FROM') {
      stages.at(-1)?.steps.push({ keyword, flags, rest })
      continue
    }
    const [from = '', , name] = rest.split(/\s+/)
    stages.push({ from, name, steps: [] })
  }
  return stages
}

/** What a container of the image is started with. */
export interface ImageConfig {
  readonly env: Readonly<Record<string, string>>
  readonly user: string
  readonly folder: string
  readonly volumes: readonly string[]
  readonly stopSignal: string
  readonly healthCheck: readonly string[]
  readonly command: readonly string[]
}

/** The last stage's settings. @throws SyntaxError where a command is not in its exec form, which no shell reads */
export function configOf({ steps }: Stage): ImageConfig {
  const all = (keyword: string): readonly string[] =>
    steps.filter(step => step.keyword === keyword).map(({ rest }) => rest)
  const last = (keyword: string): string => all(keyword).at(-1) ?? ''
  return {
    env: Object.fromEntries(all('ENV').map(text => text.split(/=(.*)/s).slice(0, 2))),
    user: last('USER'),
    folder: last('WORKDIR'),
    volumes: all('VOLUME'),
    stopSignal: last('STOPSIGNAL'),
    healthCheck: JSON.parse(last('HEALTHCHECK').replace(/^CMD /, '')),
    command: [...JSON.parse(last('ENTRYPOINT')), ...JSON.parse(last('CMD'))],
  }
}

/** Whether a path of the context stays behind by `.dockerignore`, where the last line that fits decides. */
export function ignoredBy(text: string): (path: string) => boolean {
  const patterns = text.split('\n').filter(line => line !== '' && !line.startsWith('#'))
  return path => {
    const parts = path.split('/')
    const above = parts.map((_, index) => parts.slice(0, index + 1).join('/'))
    const deciding = patterns.findLast(pattern =>
      above.some(part => matches(part, pattern.replace(/^!/, ''))),
    )
    return deciding !== undefined && !deciding.startsWith('!')
  }
}

/** Docker's `*` also stands for names that begin with a dot. */
const matches = (path: string, pattern: string): boolean =>
  pattern === '*' ? !path.includes('/') : matchesGlob(path, pattern)

/** Whether a line of `.dockerignore` lets something below a folder through. */
export const namedBelow = (text: string, folder: string): boolean => text.includes(`\n!${folder}/`)
