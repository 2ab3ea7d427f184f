import type { Browser } from 'playwright-core'
import { expect } from 'vitest'
import type { Me } from '../../src/api/auth.ts'
import { type AdminState, adminRoutes } from './admin-routes.ts'
import { newPage } from './browser.ts'
import { ada, authRoutes, type MockServer, startMockServer } from './mock-server.ts'

export interface SignedIn {
  readonly page: Awaited<ReturnType<typeof newPage>>
  readonly mock: MockServer
  readonly state: AdminState
  /** Bodies of the calls that changed something at this path. */
  readonly sent: (method: string, path: string) => unknown[]
  readonly close: () => Promise<void>
}

/** A browser signed in to a console with the mock's team and file. */
export async function signedIn(browser: Browser, path: string, me: Me = ada): Promise<SignedIn> {
  const { state, routes } = adminRoutes()
  const mock = await startMockServer({ ...routes, ...authRoutes({ me }) })
  const page = await newPage(browser)
  await page.goto(mock.origin + path)
  return {
    page,
    mock,
    state,
    sent: (method, below) =>
      mock.calls.filter(call => call.method === method && call.path === below).map(call => call.body),
    close: async () => {
      await page.context().close()
      await mock.close()
      expect(page.problems).toEqual([])
    },
  }
}
