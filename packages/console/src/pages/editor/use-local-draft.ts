import { useCallback, useState } from 'react'

/** Text that was typed and not saved. */
export interface LocalDraft {
  readonly text: string
  /** The version of the file that the typing began from. */
  readonly baseVersion: string
  /** Milliseconds since 1970. */
  readonly at: number
}

const key = 'gatewright-unsaved-configuration'

/**
 * Keeps what is typed through an expired session, a reload and a wrong click. In the storage of this tab alone, for the
 * text may hold secrets: it is gone when the tab is closed.
 */
export function useLocalDraft() {
  const [atStart] = useState(read)
  const keep = useCallback((draft: LocalDraft) => {
    try {
      sessionStorage.setItem(key, JSON.stringify(draft))
    } catch {
      // Storage is full or switched off; the text is still in the editor.
    }
  }, [])
  const drop = useCallback(() => sessionStorage.removeItem(key), [])
  return { atStart, keep, drop }
}

function read(): LocalDraft | undefined {
  try {
    const draft = JSON.parse(sessionStorage.getItem(key) ?? 'null') as LocalDraft | null
    return draft ?? undefined
  } catch {
    return undefined
  }
}
