// The page's side of the chat. Everything that arrives is put in as text, never as markup.
const log = document.getElementById('log')
const suggestions = document.getElementById('suggestions')
const status = document.getElementById('status')
const form = document.getElementById('ask')
const input = document.getElementById('question')

let socket
let attempt = 0

connect()

form.addEventListener('submit', event => {
  event.preventDefault()
  ask(input.value)
})

function connect() {
  socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/chat`)
  socket.addEventListener('open', () => {
    attempt = 0
    log.replaceChildren()
    status.textContent = 'Connected'
  })
  socket.addEventListener('message', event => show('bot', JSON.parse(event.data)))
  socket.addEventListener('close', reconnect)
}

// A WebSocket does not say why it was closed; asking for the page does: the gate answers 401 when the session has ended.
async function reconnect() {
  suggestions.replaceChildren()
  const answer = await fetch(location.pathname, { headers: { accept: 'application/json' } }).catch(() => {})
  if (answer?.status === 401) end('Your session has ended. ', 'Sign in again')
  else if (attempt < 4) {
    status.textContent = 'Connection lost. Trying again…'
    setTimeout(connect, 500 * 2 ** attempt++)
  } else end('Connection lost. ', 'Load the page again')
}

function end(what, next) {
  const again = document.createElement('a')
  again.href = location.pathname
  again.textContent = next
  status.replaceChildren(what, again)
  for (const part of form.elements) part.disabled = true
}

function ask(text) {
  const question = text.trim()
  if (question === '' || socket.readyState !== WebSocket.OPEN) return
  show('me', { paragraphs: [question], suggestions: [] })
  socket.send(question)
  input.value = ''
}

function show(from, words) {
  const bubble = document.createElement('div')
  bubble.className = `bubble ${from}`
  const speaker = document.createElement('span')
  speaker.className = 'hidden'
  speaker.textContent = from === 'bot' ? 'Bot: ' : 'You: '
  bubble.append(speaker)
  for (const paragraph of words.paragraphs) {
    const line = document.createElement('p')
    line.textContent = paragraph
    bubble.append(line)
  }
  log.append(bubble)
  log.scrollTop = log.scrollHeight
  suggestions.replaceChildren(...words.suggestions.map(suggestionButton))
}

function suggestionButton(question) {
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = question
  button.addEventListener('click', () => {
    ask(question)
    input.focus()
  })
  return button
}
