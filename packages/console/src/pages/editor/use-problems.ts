import { useDebouncedCallback } from '@mantine/hooks'
import { useCallback, useRef, useState } from 'react'
import { checkConfig, type Found } from '../../api/admin/config.ts'

/** What is wrong with the text as it is typed, and what is worth knowing of it, found by the server so that they read as on the command line. */
export function useProblems(atStart: Found) {
  const [found, setFound] = useState(atStart)
  const asked = useRef(0)
  const ask = useDebouncedCallback(async (text: string, baseVersion: string) => {
    asked.current += 1
    const mine = asked.current
    try {
      const answer = await checkConfig(text, baseVersion)
      if (mine === asked.current) setFound(answer)
    } catch {
      // The last known problems stay; saving says what is wrong with the connection.
    }
  }, 350)
  /** A save has just found these: an older question may not overwrite them. */
  const settle = useCallback((settled: Partial<Found>) => {
    asked.current += 1
    setFound(known => ({ ...known, ...settled }))
  }, [])
  return { found, check: ask, settle }
}
