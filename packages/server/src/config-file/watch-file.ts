import { type FSWatcher, watch } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { readText } from './read-text.ts'

/** How often it is looked by itself, in milliseconds. */
const LOOK_EVERY = 2_000
/** How long a change has to lie still: a checkout writes a file in pieces, and a swap of links is several steps. In milliseconds. */
const STILL_FOR = 200
/** As many looks that each find something else than the one before; then what lies there counts as it is. */
const MOST_RESTLESS = 10

/**
 * Tells the version of a file's text, at the start and whenever file or link have changed and lie still; and again with each look for
 * as long as `onLook` is told of one that it has not taken. The folder is listened to, which tells within a moment; network drives,
 * and what a link further up leads to, tell nothing, so that it is looked at by itself, too. Kubernetes swaps the link `..data` in the
 * folder of a ConfigMap, and the file's own link stays as it was. Returns how to stop.
 */
export function watchFile(options: {
  readonly path: string
  readonly onLook: (version: string) => Promise<void>
  readonly onFault: (error: unknown) => void
}): () => void {
  const { path, onLook, onFault } = options
  let known: { readonly stamp: string; readonly version: string } | undefined
  let before: string | undefined
  let restless = 0
  let looking = false
  let closed = false
  let soon: NodeJS.Timeout | undefined
  let listening: { readonly folder: string; readonly watcher: FSWatcher } | undefined

  function lookSoon(): void {
    if (closed) return
    clearTimeout(soon)
    soon = setTimeout(look, STILL_FOR).unref()
  }

  function look(): void {
    // A drive that hangs is asked once.
    if (looking || closed) return
    looking = true
    lookOnce()
      .catch(onFault)
      .finally(() => {
        looking = false
      })
  }

  async function lookOnce(): Promise<void> {
    const stamp = await stampOf(path)
    await listen()
    if (closed) return
    if (stamp !== known?.stamp) {
      const isStill = stamp === before || restless >= MOST_RESTLESS
      before = stamp
      restless = isStill ? 0 : restless + 1
      if (!isStill) return lookSoon()
      known = { stamp, version: readText(path).version }
    }
    await onLook(known.version)
  }

  /** The folder's inode is listened to, so another folder by the same name is listened to anew. */
  async function listen(): Promise<void> {
    const folder = await realpath(dirname(path)).catch(() => undefined)
    const stamp = folder === undefined ? '' : `${folder} ${await inodeOf(folder)}`
    if (closed || listening?.folder === stamp) return
    listening?.watcher.close()
    listening = undefined
    if (folder === undefined) return
    try {
      const watcher = watch(folder, { persistent: false }, lookSoon)
      // Too many watches, or the folder is gone: the next look by itself finds what there is.
      watcher.on('error', () => watcher.close())
      listening = { folder: stamp, watcher }
    } catch {
      // The same.
    }
  }

  const byItself = setInterval(look, LOOK_EVERY).unref()
  look()
  return () => {
    closed = true
    clearInterval(byItself)
    clearTimeout(soon)
    listening?.watcher.close()
  }
}

/** What differs when the file was written, replaced, or is another one behind its links. */
const stampOf = (path: string): Promise<string> =>
  stat(path, { bigint: true }).then(
    ({ dev, ino, size, mtimeNs, ctimeNs }) => [dev, ino, size, mtimeNs, ctimeNs].join(),
    (error: NodeJS.ErrnoException) => String(error.code),
  )

const inodeOf = (path: string): Promise<string> =>
  stat(path).then(
    ({ dev, ino }) => `${dev}:${ino}`,
    () => '',
  )
