/**
 * Bytes that a browser sends with each request of the console for cookies of signing in, at most, however many sign-ins are
 * begun, with whatever addresses. Common proxies take 8 kB for all cookies of a host together (nginx,
 * `large_client_header_buffers`), the session's and those of others among them, and refuse every page beyond.
 *
 * The hand-over of a session has two more, of some ninety bytes together, on the hosts of apps (`gate/hand-over/cookies.ts`).
 */
export const SIGN_IN_COOKIE_BYTES = 3400

/** What of it is whose. Each keeps its own: the oldest cookies give way. */
export const cookieBytes = {
  /** Attempts at a provider (`attempt-cookies.ts`): five of OAuth 2.0, fewer where a strategy's secrets are larger. */
  attempts: 1905,
  /** Browsers that have signed in with a password (`known-browsers.ts`). */
  knownBrowsers: 960,
  /** The one-time link (`admin-link.ts`), which is one cookie of one size. */
  adminLink: 135,
  /** Who signed in last (`last-sign-in.ts`): a name of some 60 letters and an address of some 80. */
  last: 345,
  /** Where somebody who is signed in was sent on to (`page/circles.ts`), for ten seconds. */
  circles: 55,
} as const

/** Bytes of a cookie in the header of a request, with what parts it from the next. */
export const bytesOf = (name: string, value: string): number =>
  Buffer.byteLength(name) + Buffer.byteLength(value) + '=; '.length
