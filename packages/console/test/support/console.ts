import { afterEach, beforeAll, expect, vi } from 'vitest'
import { type AdminState, adminRoutes } from './admin-routes.ts'
import { desktop, newPage, newPageIn, openBrowser, openContext, type WatchedPage } from './browser.ts'
import { ada, authRoutes, type MockServer, type Routes, startMockServer } from './mock-server.ts'

/** Who is there when a page is opened, and what the mock answers otherwise than usual. */
export interface Start extends NonNullable<Parameters<typeof authRoutes>[0]> {
  readonly answers?: Routes
  /** Changes what the mock holds before the page asks for it: to load the page again for that takes as long as to open it. */
  readonly prepare?: (state: AdminState) => void
}

/** A console with the mock's team and file, open in a browser. */
export interface OpenConsole {
  readonly page: WatchedPage
  readonly mock: MockServer
  readonly state: AdminState
  /** Bodies of the calls that changed something at this path. */
  sent(method: string, path: string): unknown[]
  /**
   * Opens a path of the console, signed in as Ada unless said otherwise; `{}` is nobody. What an earlier call opened is left,
   * and nothing of it stays.
   */
  open(path: string, start?: Start): Promise<void>
  /**
   * The same in a profile of its own, where a page is to keep what it cannot be made to forget: a clock that can be moved on
   * (`page.clock`).
   */
  openApart(path: string, start?: Start): Promise<void>
}

/** Those of this process, which end with it. */
let common: ReturnType<typeof openCommon> | undefined

async function openCommon() {
  const browser = await openBrowser()
  const shared = await newPageIn(await openContext(browser))
  return { browser, shared, server: await startMockServer({}) }
}

/**
 * The console of a test file: one browser, one page and one server for all files of a process, and for each test a mock of its own.
 * A new page means a process that compiles everything anew, four times the work of the rest. A page must end without a script error.
 */
export function useConsole(): OpenConsole {
  // A machine that is busy with other tests must not decide.
  vi.setConfig({ testTimeout: 60_000 })
  let { browser, shared, server: last } = {} as Awaited<ReturnType<typeof openCommon>>
  let opened: Omit<OpenConsole, 'open' | 'openApart' | 'sent'> | undefined
  const now = () => {
    if (opened === undefined) throw new Error('Nothing is open yet.')
    return opened
  }
  const leave = async () => {
    if (opened === undefined) return
    const { page, mock } = opened
    opened = undefined
    const problems = page.problems.splice(0)
    if (page === shared) {
      // Windows that it has opened go on asking.
      for (const each of page.context().pages()) if (each !== shared) await each.close()
      await forget(page, mock.origin)
    } else await page.context().close()
    expect(problems).toEqual([])
  }
  const openIn = async (page: WatchedPage, path: string, start: Start = { me: ada }) => {
    const { state, routes } = adminRoutes()
    start.prepare?.(state)
    const mock = last.replace({ ...routes, ...authRoutes(start), ...start.answers })
    last = mock
    opened = { page, mock, state }
    await page.goto(mock.origin + path)
  }
  beforeAll(async () => {
    common ??= openCommon()
    ;({ browser, shared, server: last } = await common)
  })
  afterEach(leave)
  return {
    get page() {
      return now().page
    },
    get mock() {
      return now().mock
    },
    get state() {
      return now().state
    },
    sent: (method, path) =>
      now()
        .mock.calls.filter(call => call.method === method && call.path === path)
        .map(call => call.body),
    async open(path, start) {
      await leave()
      await openIn(shared, path, start)
    },
    async openApart(path, start) {
      await leave()
      const page = await newPage(browser)
      await page.clock.install()
      await openIn(page, path, start)
    },
  }
}

/** Leaves the page, with whatever it keeps and however it was made to look. */
async function forget(page: WatchedPage, origin: string): Promise<void> {
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  await page.goto(`${origin}/elsewhere`)
  await page.evaluate(() => {
    sessionStorage.clear()
    window.name = ''
  })
  const session = await page.context().newCDPSession(page)
  const storageTypes = 'cookies,local_storage,indexeddb,service_workers,cache_storage'
  await session.send('Storage.clearDataForOrigin', { origin, storageTypes })
  await session.detach()
  await page.context().clearPermissions()
  await page.mouse.move(-1, -1)
  await page.emulateMedia({ colorScheme: 'light' })
  if (desktop.viewport) await page.setViewportSize(desktop.viewport)
  page.problems.length = 0
}
