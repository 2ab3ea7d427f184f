import { useEffect, useState } from 'react'
import { checkPasted } from '../../api/admin/set-up.ts'
import { ApiError } from '../../api/http.ts'

export interface PastedCheck {
  readonly fault?: string
  readonly notes?: readonly string[]
}

type Pasted = Parameters<typeof checkPasted>[0]

/** How long nothing has to be typed, in milliseconds. */
const CALM = 350
const nothing: PastedCheck = {}

/** What the server says of a value, a moment after it was pasted; nothing of one that is empty. Not in the cache: it may be a secret. */
export function usePastedCheck(
  what: Pasted['what'],
  text: string,
  beside: { readonly tenant?: string; readonly strategy?: string } = {},
): PastedCheck {
  const [found, setFound] = useState<{ readonly of: string; readonly check: PastedCheck }>()
  const { tenant, strategy } = beside
  useEffect(() => {
    if (text.trim() === '') return
    let stale = false
    const timer = setTimeout(() => {
      const more = { ...(tenant !== undefined && { tenant }), ...(strategy !== undefined && { strategy }) }
      checkPasted({ what, text, ...more })
        .catch((error: unknown): PastedCheck => (isRefusal(error) ? { fault: error.message } : nothing))
        .then(check => {
          if (!stale) setFound({ of: text, check })
        })
    }, CALM)
    return () => {
      stale = true
      clearTimeout(timer)
    }
  }, [what, text, tenant, strategy])
  return found?.of === text ? found.check : nothing
}

const isRefusal = (error: unknown): error is ApiError =>
  error instanceof ApiError && error.code === 'set_up_refused'

/** What the server has said of each field when all were sent. */
export function faultsOf(error: unknown): Readonly<Record<string, string>> {
  if (!isRefusal(error)) return {}
  const fields = (error.body.fields ?? []) as readonly { readonly field: string; readonly fault: string }[]
  return Object.fromEntries(fields.map(({ field, fault }) => [field, fault]))
}
