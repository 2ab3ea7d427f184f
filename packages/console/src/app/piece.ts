/** How often a piece is asked for, and how long between, in milliseconds. */
const TRIES = 8
const PAUSE = 250

/**
 * A part of the console that is loaded when it is wanted. While nodes of two versions serve, one may be asked that does not have it, and
 * the next one has: so it is asked for several times, and whoever has typed something loses nothing. Chromium asks anew for what has
 * failed once; where a browser does not, and where no node has it any more, the page has to be loaded again, which the error page says.
 * @throws what the browser says, after two seconds
 */
export function piece<Module>(load: () => Promise<Module>): () => Promise<Module> {
  return async () => {
    for (let tries = 1; ; tries++) {
      try {
        return await load()
      } catch (error) {
        if (tries === TRIES) throw error
        await mendStyle(error)
      }
      await pause()
    }
  }
}

/** Whether this is a piece that no node has given: the page is from before an update, as a rule. */
export const isMissingPiece = (error: unknown): boolean =>
  error instanceof Error &&
  /dynamically imported module|importing a module script|preload CSS/i.test(error.message)

const pause = () => new Promise<void>(resolve => setTimeout(resolve, PAUSE))

/** A style sheet that could not be loaded is not asked for again by what Vite puts round an import. */
async function mendStyle(error: unknown): Promise<void> {
  const [, href] = /preload CSS for (\S+)/.exec(String(error)) ?? []
  if (href === undefined) return
  for (let tries = 1; tries < TRIES; tries++) {
    if (await isLoaded(href)) return
    await pause()
  }
}

const isLoaded = (href: string) =>
  new Promise<boolean>(resolve => {
    const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href, crossOrigin: '' })
    link.addEventListener('load', () => resolve(true))
    link.addEventListener('error', () => {
      link.remove()
      resolve(false)
    })
    document.head.append(link)
  })
