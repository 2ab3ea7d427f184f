/**
 * How servers see a header's name behind CGI, WSGI, Rack, PHP or a servlet: case gone, one mark for everything but letters and
 * digits. Marks at the ends and doubled ones are gone as well, which no server keeps apart for sure. So `Remote_User`,
 * `remote.user` and `Remote-User-` are `remote-user` (CVE-2025-64484 of oauth2-proxy).
 */
export const canonicalName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
