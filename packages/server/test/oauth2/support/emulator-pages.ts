import { createBrowser, type Stop } from './browser.ts'

/**
 * Signs in at the emulator's pages, and consents where asked.
 * @param location where the authorization request goes
 * @returns where the emulator sends the browser back to
 */
export async function throughTheEmulator(location: string, username: string): Promise<string> {
  const browser = createBrowser(new URL(location).origin)
  const submit = (stop: Stop, form: Record<string, string>) =>
    stop.kind === 'page' && stop.html.includes('<form') ? browser.open(formAction(stop.html), form) : stop
  let stop = await browser.open(location)
  stop = await submit(stop, { username, password: 'correct-horse', action: 'sign-in' })
  stop = await submit(stop, { action: 'accept' })
  if (stop.kind === 'page') throw new Error(stop.html.match(/AADSTS\d+/)?.[0] ?? `stuck at ${stop.url}`)
  return stop.url
}

/** Where the page's form goes. */
export const formAction = (html: string): string =>
  html.match(/<form[^>]* action="([^"]+)"/)?.[1] ?? 'no form'
