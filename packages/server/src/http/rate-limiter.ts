import { createRequire } from 'node:module'

type Library = typeof import('rate-limiter-flexible')

const require = createRequire(import.meta.url)

/**
 * The limiter that counts in memory, and what it says. Not by the package's entrance, which loads a store for each of a dozen
 * databases: a thirtieth of our start.
 */
export const RateLimiterMemory =
  require('rate-limiter-flexible/lib/RateLimiterMemory.js') as Library['RateLimiterMemory']
export const RateLimiterRes =
  require('rate-limiter-flexible/lib/RateLimiterRes.js') as Library['RateLimiterRes']
