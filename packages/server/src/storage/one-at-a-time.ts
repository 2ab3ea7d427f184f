/** Begins nothing while the time before is not over. What fails is known to the health already. */
export function oneAtATime(work: () => Promise<void>): () => void {
  let isUnderWay = false
  return () => {
    if (isUnderWay) return
    isUnderWay = true
    work()
      .catch(() => undefined)
      .finally(() => {
        isUnderWay = false
      })
  }
}
