import { useDebouncedCallback } from '@mantine/hooks'
import { useCallback, useRef, useState } from 'react'
import { checkConfig, type Problem } from '../../api/admin/config.ts'

/** The problems of the text as it is typed, found by the server so that they read as on the command line. */
export function useProblems(atStart: readonly Problem[]) {
  const [problems, setProblems] = useState(atStart)
  const asked = useRef(0)
  const ask = useDebouncedCallback(async (text: string, baseVersion: string) => {
    asked.current += 1
    const mine = asked.current
    try {
      const answer = await checkConfig(text, baseVersion)
      if (mine === asked.current) setProblems(answer.problems)
    } catch {
      // The last known problems stay; saving says what is wrong with the connection.
    }
  }, 350)
  /** A save has just found these: an older question may not overwrite them. */
  const settle = useCallback((found: readonly Problem[]) => {
    asked.current += 1
    setProblems(found)
  }, [])
  return { problems, check: ask, settle }
}
