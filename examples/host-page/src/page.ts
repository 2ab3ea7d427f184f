import type { Customer } from './chat-token.ts'

/**
 * The shop's page, with the bot's web chat embedded. Signing in does not load it again, as in many a site today: the chat
 * has to learn of it while it runs.
 * @param botOrigin where people reach the bot; both values are the operator's and the shop's own, not a visitor's
 */
export function shopPage(botOrigin: string, customer: Customer): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>Fabrikam bicycles</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/style.css" />
    <script src="${botOrigin}/assets/web-chat.js" defer></script>
    <script src="/shop.js" defer></script>
  </head>
  <body>
    <header>
      <strong>Fabrikam bicycles</strong>
      <p id="customer" role="status">${customer.name ?? 'You are a guest'}</p>
      <button type="button" id="sign-in"${customer.name === undefined ? '' : ' hidden'}>Sign in as Uma</button>
      <button type="button" id="sign-out"${customer.name === undefined ? ' hidden' : ''}>Sign out</button>
    </header>
    <main>
      <section>
        <h1>Bicycles for every day</h1>
        <p>This shop is a site of its own. It signs its customers in by itself, and neither the support bot nor Gatewright
          has accounts for them.</p>
        <p><button type="button" id="open-chat">Chat with support</button></p>
      </section>
      <section id="chat" data-bot="${botOrigin}" aria-label="Support chat" hidden></section>
    </main>
  </body>
</html>
`
}
