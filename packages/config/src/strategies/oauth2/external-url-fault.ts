/**
 * Why a text is no address of this server that Entra would send people back to; `undefined` where it is.
 * @see https://learn.microsoft.com/entra/identity-platform/reply-url
 */
export function externalUrlFault(text: string): string | undefined {
  const url = URL.parse(text.trim())
  if (url === null || !/^https?:$/.test(url.protocol))
    return 'Write the address with https://, such as https://sso.example.com.'
  if (url.protocol === 'http:' && url.hostname !== 'localhost')
    return 'Entra sends people back by https alone, and by http to localhost. Write https://, or http://localhost with its port.'
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
    return `Write the origin alone: ${url.origin}`
  return undefined
}
