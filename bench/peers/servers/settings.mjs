/** What the bench hands to each of these programs: `port`; `headers` to answer with, or `upstream` to pass on to; `issuer`; `people`. */
export const settings = JSON.parse(process.argv[2])
/** Who is signed in everywhere. */
export const user = { id: 'ada', email: 'ada@contoso.test', name: 'Ada Lovelace', roles: ['member'] }
