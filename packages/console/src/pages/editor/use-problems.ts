import { useDebouncedCallback } from '@mantine/hooks'
import { useCallback, useMemo, useRef, useState } from 'react'
import { checkConfig, type Found } from '../../api/admin/config.ts'
import { findingsOf } from './findings.ts'

/** What is to be said about the text as it is typed, found by the server so that it reads as on the command line. */
export function useProblems(atStart: Found) {
  const [checked, setChecked] = useState(atStart)
  const asked = useRef(0)
  const ask = useDebouncedCallback(async (text: string, baseVersion: string) => {
    asked.current += 1
    const mine = asked.current
    try {
      const answer = await checkConfig(text, baseVersion)
      if (mine === asked.current) setChecked(answer)
    } catch {
      // The last known problems stay; saving says what is wrong with the connection.
    }
  }, 350)
  /** A save has just found these: an older question may not overwrite them. An answer without notices leaves them. */
  const settle = useCallback((found: Partial<Found>) => {
    asked.current += 1
    setChecked(before => ({ ...before, ...found }))
  }, [])
  return { findings: useMemo(() => findingsOf(checked), [checked]), more: checked.more, check: ask, settle }
}
