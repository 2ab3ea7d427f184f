import { html, type Markup } from './html.ts'
import { type Identity, initials, type SeenHeader } from './identity.ts'

/** What a page is made from: who is calling, and the identity headers as they came. */
export interface PageContext {
  readonly identity: Identity | undefined
  readonly headers: readonly SeenHeader[]
}

/** The chat: an empty log that `chat.js` fills over a WebSocket, beside the panel of headers. */
export function chatPage(context: PageContext): string {
  return layout(context, {
    title: 'Support',
    current: '/',
    wide: true,
    main: html`
      <section class="chat" aria-label="Chat">
        <h1 class="hidden">Support chat</h1>
        <div class="log" id="log" role="log" aria-live="polite" aria-label="Messages" tabindex="0"></div>
        <div class="suggestions" id="suggestions" role="group" aria-label="Suggested questions"></div>
        <form class="ask" id="ask" autocomplete="off">
          <label class="hidden" for="question">Your question</label>
          <input id="question" name="question" maxlength="500" placeholder="Ask me something" />
          <button type="submit">Send</button>
        </form>
        <p class="status" id="status" role="status">Connecting…</p>
        <noscript><p class="status">The chat needs JavaScript; the panel shows what I was told about you.</p></noscript>
      </section>
      ${headerPanel(context, 'What I was told about you')}`,
  })
}

/** For administrators: who is talking to the bot right now. The gate decides who gets here. */
export function adminPage(
  context: PageContext,
  state: { readonly talking: readonly string[]; readonly answered: number },
): string {
  const people = state.talking.map(name => html`<li>${name}</li>`)
  return layout(context, {
    title: 'Administration',
    current: '/admin',
    main: html`
      <section class="card">
        <h1>Administration</h1>
        <p>This page asks nobody for a password. The gate lets through whom its rules allow.</p>
        <dl class="numbers">
          <div><dt>In a chat now</dt><dd>${state.talking.length}</dd></div>
          <div><dt>Questions answered</dt><dd>${state.answered}</dd></div>
        </dl>
        <h2>In a chat now</h2>
        ${people.length > 0 ? html`<ul>${people}</ul>` : html`<p class="quiet">Nobody.</p>`}
      </section>
      ${headerPanel(context, 'What I was told about you')}`,
  })
}

/** Open to everybody, where the gate says so: then no identity arrives, and the page proves it. */
export function publicPage(context: PageContext): string {
  return layout(context, {
    title: 'Opening hours',
    current: '/public',
    main: html`
      <section class="card">
        <h1>Opening hours</h1>
        <p>The help desk is open from 8 to 18 on working days, ground floor, extension 4100.</p>
        <p class="quiet">A page like this one can be read by everybody: its rule in the configuration says public.</p>
      </section>
      ${headerPanel(context, 'What I was told about you')}`,
  })
}

export function notFoundPage(context: PageContext): string {
  return layout(context, {
    title: 'Not found',
    current: '',
    main: html`<section class="card"><h1>Nothing here</h1><p><a href="/">Back to the chat</a></p></section>`,
  })
}

function headerPanel(context: PageContext, title: string): Markup {
  const rows = context.headers.map(header => html`<div><dt>${header.name}</dt><dd>${header.value}</dd></div>`)
  return html`
    <aside class="panel" aria-label="${title}">
      <details open>
        <summary><h2>${title}</h2></summary>
        <p class="quiet">Headers that the gate put on this request. Your browser never sent them.</p>
        ${rows.length > 0 ? html`<dl class="headers">${rows}</dl>` : html`<p class="none">None. I do not know you.</p>`}
      </details>
    </aside>`
}

function layout(
  context: PageContext,
  page: { readonly title: string; readonly current: string; readonly main: Markup; readonly wide?: boolean },
): string {
  const { identity } = context
  const link = (href: string, text: string) =>
    html`<a href="${href}"${page.current === href ? html` aria-current="page"` : undefined}>${text}</a>`
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${page.title} · Contoso support</title>
    <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="/assets/style.css" />
    ${page.current === '/' ? html`<script type="module" src="/assets/chat.js"></script>` : undefined}
  </head>
  <body>
    <header class="top">
      <a class="brand" href="/"><img src="/assets/icon.svg" alt="" width="28" height="28" />Contoso support</a>
      <nav aria-label="Pages">${link('/', 'Chat')} ${link('/public', 'Opening hours')} ${link('/admin', 'Admin')}</nav>
      ${
        identity
          ? html`<div class="person"><span class="badge" aria-hidden="true">${initials(identity)}</span>
              <span class="name">${identity.name}</span>
              <form method="post" action="/.gatewright/sign-out"><button class="plain">Sign out</button></form></div>`
          : undefined
      }
    </header>
    <main class="${page.wide ? 'wide' : 'plain'}">${page.main}</main>
  </body>
</html>
`.text
}
