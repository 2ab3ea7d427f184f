import { optional, texts } from '../fields.ts'

/** Which other sites' pages may have to do with an app, in people's browsers. */
export const browsers = {
  origins: optional(
    texts({
      title: 'WebSocket origins',
      description:
        'Further origins whose pages may open WebSockets to the app in the name of who is signed in, as its own pages may. List those that you trust as the app itself.',
      examples: [['https://portal.example.com', 'capacitor://localhost']],
      kind: 'page-origin',
    }),
  ),
  frames: optional(
    texts({
      title: 'Frames',
      description:
        'Sites that may show the app in a frame (`https://*.example.com` for all hosts below one): one signs in there by a tab of its own, and the session’s cookie is sent in that frame too, where the browser allows it. For an address by https on a host of its own.',
      examples: [['https://teams.microsoft.com']],
      kind: 'framer',
    }),
  ),
  cors: optional(
    texts({
      title: 'CORS',
      description:
        'Origins whose pages may call the app in the name of who is signed in and read its answers: the built-in proxy answers their preflights. List those that you trust as the app itself; not where the app answers preflights by itself.',
      examples: [['https://portal.example.com']],
      kind: 'page-origin',
    }),
  ),
}
