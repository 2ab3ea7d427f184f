import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { statusQuery } from '../../api/admin/status.ts'
import type { EditedFile } from './use-file.ts'

/** Shows what a file says that is edited elsewhere, when that has changed: nobody types here, so nothing is lost. */
export function useFollowing(file: EditedFile, show: (text: string) => void): void {
  const { data: status } = useQuery(statusQuery)
  const now = status?.config.fileVersion
  const latest = useRef({ file, show })
  latest.current = { file, show }
  /** Asked for once: the answer may be older than what is known already. */
  const asked = useRef<string>(undefined)
  useEffect(() => {
    const { file, show } = latest.current
    if (!file.readOnly || now === undefined || now === file.savedVersion || now === asked.current) return
    asked.current = now
    file.reload().then(show, () => {})
  }, [now])
}
