import { type Check, type CheckResult, checkGroups, type Finding, headingOf, skipped } from './check.ts'

/** Looks at once: a file may name a thousand providers, and a process may not open as many connections. */
const AT_ONCE = 64

/**
 * Looks at everything that can be looked at, at once where it stands on nothing else: never longer than the time limits of the
 * longest chain, as long as there are not hundreds of chains.
 * @returns in the order of {@link checkGroups}, and within a group as they were given
 */
export async function runChecks(checks: readonly Check[]): Promise<readonly CheckResult[]> {
  const byId = new Map(checks.map(check => [check.id, check]))
  const started = new Map<string, Promise<CheckResult>>()
  /** Of what was not tried, the failure that it comes from. */
  const roots = new Map<string, CheckResult>()
  const turn = atMost(AT_ONCE)

  function start(check: Check): Promise<CheckResult> {
    const under = started.get(check.id) ?? run(check)
    started.set(check.id, under)
    return under
  }

  async function run({ look, needs = [], ...check }: Check): Promise<CheckResult> {
    // Before anything else is asked for it, so that two that need each other end instead of waiting.
    await Promise.resolve()
    const below = await Promise.all(needs.map(id => byId.get(id)).flatMap(need => (need ? start(need) : [])))
    const missing = below.find(isMissing)
    if (missing !== undefined) {
      const root = roots.get(missing.id) ?? missing
      roots.set(check.id, root)
      return { ...check, heading: headingOf(check), ...notTried(root), took: 0 }
    }
    return turn(async () => {
      const begun = performance.now()
      const finding = await within(check, look)
      return { ...check, heading: headingOf(check), ...finding, took: Math.round(performance.now() - begun) }
    })
  }

  const results = await Promise.all(checks.map(start))
  return checkGroups.flatMap(group => results.filter(result => result.group === group))
}

/** Whatever could not be looked at carries nothing that stands on it. */
const isMissing = ({ status }: CheckResult): boolean => status === 'red' || status === 'skipped'

const notTried = ({ id, title, status }: CheckResult): Finding =>
  skipped(
    status === 'red'
      ? `Not tried because this failed: ${title} (${id}).`
      : `Not tried because this was not looked at: ${title} (${id}).`,
  )

async function within({ timeoutMs, title }: Omit<Check, 'look'>, look: Check['look']): Promise<Finding> {
  const timer = new AbortController()
  let timeout: NodeJS.Timeout | undefined
  const late = new Promise<Finding>(resolve => {
    timeout = setTimeout(() => {
      timer.abort(new DOMException('the time is up', 'TimeoutError'))
      resolve({
        status: 'red',
        seen: `No answer within ${timeoutMs / 1000} s.`,
        cure: 'Look at what stands in between (firewall, proxy, load), and try again.',
      })
    }, timeoutMs)
  })
  try {
    return await Promise.race([look(timer.signal), late])
  } catch (error) {
    // A fault of the check says nothing of what it looks at, and must not take the others along.
    const reason = error instanceof Error ? error.message : String(error)
    return skipped(`It could not be looked at (${title}): ${reason}`)
  } finally {
    clearTimeout(timeout)
  }
}

/** Work that waits until fewer than so many others are under way. */
function atMost(most: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  const waiting: (() => void)[] = []
  let running = 0
  return async work => {
    if (running >= most) await new Promise<void>(resolve => waiting.push(resolve))
    else running += 1
    try {
      return await work()
    } finally {
      // The place goes to the next one, or is free.
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}
