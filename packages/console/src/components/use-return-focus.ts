import { useEffect, useState } from 'react'

/**
 * Gives the focus back when a dialog goes away: to what opened it, or to the heading of the page where that is gone, as
 * the button of a row that was just removed is. Mantine does so only for a dialog that was there, closed, before.
 */
export function useReturnFocus(): void {
  // Taken while rendering: when effects run, the dialog has the focus already.
  const [before] = useState(() => openerOf(document.activeElement))
  useEffect(
    () => () => {
      setTimeout(() => {
        const taken = document.activeElement
        if (taken !== null && taken !== document.body) return
        const back = before?.isConnected && before !== document.body ? before : document.querySelector('h1')
        if (back instanceof HTMLElement) back.focus()
      })
    },
    [before],
  )
}

/** The entry of a menu is gone before the dialog is; the button that opens the menu stays. */
function openerOf(active: Element | null): Element | null {
  const button = active?.closest('[role=menu]')?.getAttribute('aria-labelledby')
  return (button && document.getElementById(button)) || active
}
