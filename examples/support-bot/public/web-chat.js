// The chat for pages of other sites. Such a page gives it a token of its own for whoever is there; a browser's WebSocket
// cannot set headers, so the token is traded for a one-time ticket, which can travel in the address.

/**
 * @param place an element of the page, which the chat fills
 * @param options.bot the bot's origin, as people reach it
 * @param options.getToken called whenever the chat needs to say who is there; resolves with a JWT
 */
globalThis.supportChat = function supportChat(place, { bot, getToken }) {
  const make = (tag, properties = {}) => Object.assign(document.createElement(tag), properties)
  const log = make('div', { role: 'log', tabIndex: 0, ariaLabel: 'Messages' })
  const form = make('form', { autocomplete: 'off' })
  const input = make('input', { ariaLabel: 'Your question', maxLength: 500 })
  const status = make('p', { role: 'status' })
  const panel = make('details')
  const credentials = make('dl')
  form.append(input, make('button', { textContent: 'Send' }))
  panel.append(make('summary', { textContent: 'What the bot was told about you' }), credentials)
  place.replaceChildren(log, form, status, panel)

  let socket
  let turn = 0

  form.addEventListener('submit', event => {
    event.preventDefault()
    const question = input.value.trim()
    if (question === '' || socket?.readyState !== WebSocket.OPEN) return
    say('You', [question])
    socket.send(question)
    input.value = ''
  })

  connect()

  async function connect() {
    // Whoever signs in and out quickly gets the chat of the last time only.
    const mine = ++turn
    socket?.close()
    tell('Connecting…')
    try {
      const ticket = await trade(await getToken())
      if (mine !== turn) return
      const address = new URL('/chat-for-customers', bot.replace(/^http/, 'ws'))
      address.searchParams.set('gatewright-ticket', ticket)
      socket = new WebSocket(address)
    } catch {
      if (mine === turn) tell('The chat is not there right now.')
      return
    }
    const on = (event, react) => socket.addEventListener(event, happened => mine === turn && react(happened))
    on('open', () => tell('Connected'))
    on('message', event => hear(JSON.parse(event.data)))
    on('close', () => tell('Connection lost. Load the page again to go on.'))
  }

  async function trade(token) {
    const answer = await fetch(`${bot}/.gatewright/external-user`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    })
    if (!answer.ok) throw new Error(`the token was refused with ${answer.status}`)
    return (await answer.json()).ticket
  }

  function tell(text) {
    status.textContent = text
  }

  function hear(words) {
    say('Bot', words.paragraphs)
    if (words.credentials === undefined) return
    credentials.replaceChildren(
      ...Object.entries(words.credentials).flatMap(([name, value]) => [
        make('dt', { textContent: name }),
        make('dd', { textContent: typeof value === 'string' ? value : JSON.stringify(value) }),
      ]),
    )
  }

  function say(who, paragraphs) {
    log.append(...paragraphs.map(text => make('p', { textContent: `${who}: ${text}` })))
    log.scrollTop = log.scrollHeight
  }

  return {
    /** To be called when somebody has signed in or out at the page: the chat goes on under the new name. */
    identityChanged: connect,
  }
}
