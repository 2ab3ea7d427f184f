import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest'
import { type AdminState, adminRoutes } from './admin-routes.ts'
import { newPageIn, openBrowser, openContext, type WatchedPage } from './browser.ts'
import { ada, authRoutes, type MockServer, type Routes, startMockServer } from './mock-server.ts'

/** Who is there when a page is opened, and what the mock answers otherwise than usual. */
export interface Start extends NonNullable<Parameters<typeof authRoutes>[0]> {
  readonly answers?: Routes
}

/** A console with the mock's team and file, open in a browser. */
export interface OpenConsole {
  readonly page: WatchedPage
  readonly mock: MockServer
  readonly state: AdminState
  /** Bodies of the calls that changed something at this path. */
  sent(method: string, path: string): unknown[]
  /**
   * Opens a path of a console of its own, signed in as Ada unless said otherwise; `{}` is nobody. What an earlier call
   * opened is closed.
   */
  open(path: string, start?: Start): Promise<void>
}

/**
 * The console of a test file: one browser for all of it, and for each test a server and a page of their own. Each server
 * has an origin of its own, so that nothing that a page keeps meets the next one. A page must end without a script error.
 */
export function useConsole(): OpenConsole {
  // A machine that is busy with other tests must not decide.
  vi.setConfig({ testTimeout: 60_000 })
  let browser: Browser | undefined
  let context: BrowserContext | undefined
  let opened: Omit<OpenConsole, 'open' | 'sent'> | undefined
  const now = () => {
    if (opened === undefined) throw new Error('Nothing is open yet.')
    return opened
  }
  const close = async () => {
    if (opened === undefined) return
    const { page, mock } = opened
    opened = undefined
    await page.close()
    await mock.close()
    expect(page.problems).toEqual([])
  }
  beforeAll(async () => {
    browser = await openBrowser()
    context = await openContext(browser)
  })
  afterEach(close)
  afterAll(() => browser?.close())
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
    async open(path, start = { me: ada }) {
      await close()
      if (context === undefined) throw new Error('There is no browser yet.')
      const { state, routes } = adminRoutes()
      const mock = await startMockServer({ ...routes, ...authRoutes(start), ...start.answers })
      opened = { page: await newPageIn(context), mock, state }
      await opened.page.goto(mock.origin + path)
    },
  }
}
