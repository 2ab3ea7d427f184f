/** In per cent, over the time that is counted of a run of less than half an hour: caches still fill then, and code is compiled. */
const restOfWarmUp = 1

/** In per cent an hour. @param hours that are counted @param growth what is allowed of a long run, in per cent an hour */
export const allowedOver = (hours: number, growth: number): number =>
  growth + (hours < 0.5 ? restOfWarmUp / hours : 0)
