import type { AnyRouter } from '@tanstack/react-router'

/**
 * Moves the focus to the heading of the new page, so that a screen reader says where one is and the next Tab starts
 * there. Not on the first page of a visit: there the browser starts reading by itself.
 */
export function focusHeadingOnPageChange(router: AnyRouter): void {
  router.subscribe('onRendered', ({ fromLocation, pathChanged }) => {
    if (fromLocation === undefined || !pathChanged) return
    document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true })
  })
}
