import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import type { Me } from '../api/auth.ts'
import { isCommand } from '../app/keys.ts'
import { placesFor } from './navigation.ts'

/** Milliseconds from `g` to the letter. */
const CHORD = 1_200

/**
 * `g` and a letter lead to a place: two keys, so that no stray letter does anything. `?` lists them, and Ctrl-K opens the command
 * palette. While a dialog is open, the keys are its own.
 */
export function useShortcuts(me: Me | null | undefined, open: (what: 'palette' | 'shortcuts') => void): void {
  const navigate = useNavigate()
  useEffect(() => {
    if (!me) return
    let gPressedAt = 0
    const onKey = (event: KeyboardEvent) => {
      if (document.querySelector('[role="dialog"][aria-modal="true"]') !== null) return
      if (isCommand(event, 'k')) {
        event.preventDefault()
        return open('palette')
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      if (event.key === '?') return open('shortcuts')
      const place = placesFor(me).find(each => each.key === event.key)
      if (place !== undefined && event.timeStamp - gPressedAt < CHORD) {
        event.preventDefault()
        void navigate({ to: place.to })
      }
      gPressedAt = event.key === 'g' ? event.timeStamp : 0
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [me, navigate, open])
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.closest('input, textarea, select, [role="textbox"]') !== null)
