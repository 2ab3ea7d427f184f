/**
 * The limiter that counts in memory. Not by the package's entrance, which loads a store for each of a dozen databases: a
 * thirtieth of our start.
 */
export { default as RateLimiterMemory } from 'rate-limiter-flexible/lib/RateLimiterMemory.js'
export { default as RateLimiterRes } from 'rate-limiter-flexible/lib/RateLimiterRes.js'
