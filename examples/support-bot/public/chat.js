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

// After a few tries the session has probably ended: loading the page again leads to the sign-in.
function reconnect() {
  suggestions.replaceChildren()
  if (attempt < 4) {
    status.textContent = 'Connection lost. Trying again…'
    setTimeout(connect, 500 * 2 ** attempt++)
    return
  }
  const again = document.createElement('a')
  again.href = location.pathname
  again.textContent = 'Load the page again'
  status.replaceChildren('Connection lost. ', again)
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
