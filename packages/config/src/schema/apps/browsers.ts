import { optional, texts } from '../fields.ts'

/** Which other sites' pages may have to do with an app, in people's browsers. */
export const browsers = {
  origins: optional(
    texts({
      title: 'WebSocket origins',
      description:
        'Further origins whose pages may open WebSockets to the app in the name of who is signed in.',
      examples: [['capacitor://localhost', 'https://portal.example.com']],
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
      description: 'Origins whose pages get an answer to their preflights, and may read the app’s answers.',
      examples: [['https://portal.example.com']],
    }),
  ),
}
