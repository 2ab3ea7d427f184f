import { useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState } from 'react'
import type { Me } from '../api/auth.ts'
import { placesFor } from './navigation.ts'

const ShortcutsHelp = lazy(() => import('./shortcuts-help.tsx').then(it => ({ default: it.ShortcutsHelp })))

/** `g` and a letter lead to a place; `?` lists the letters. Two keys, so that no stray letter does anything. */
export function Shortcuts({ me }: { readonly me: Me }) {
  const [helpOpened, setHelpOpened] = useState(false)
  const navigate = useNavigate()
  useEffect(() => {
    let gPressedAt = 0
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      if (event.key === '?') return setHelpOpened(true)
      const place = placesFor(me).find(each => each.key === event.key)
      if (place !== undefined && event.timeStamp - gPressedAt < 1_200) {
        event.preventDefault()
        void navigate({ to: place.to })
      }
      gPressedAt = event.key === 'g' ? event.timeStamp : 0
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [me, navigate])
  if (!helpOpened) return null
  return (
    <Suspense fallback={null}>
      <ShortcutsHelp me={me} onClose={() => setHelpOpened(false)} />
    </Suspense>
  )
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.closest('input, textarea, select, [role="textbox"]') !== null)
