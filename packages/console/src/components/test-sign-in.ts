import { startSignInTest } from '../api/admin/strategies.ts'

/**
 * Starts a rehearsal in a window of its own. The window is opened before the server answers, because a browser takes a
 * window that comes later than the click for an advertisement.
 */
export async function testInNewWindow(what: Parameters<typeof startSignInTest>[0]): Promise<void> {
  const opened = window.open('', '_blank', 'popup,width=760,height=860')
  try {
    const { url } = await startSignInTest(what)
    if (opened === null) window.location.assign(url)
    else opened.location.replace(new URL(url, window.location.origin))
  } catch (error) {
    opened?.close()
    throw error
  }
}
