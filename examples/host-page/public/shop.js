// The shop's own script: it knows who is signed in here, and hands tokens to the bot's chat (web-chat.js).
const customer = document.getElementById('customer')
const signInButton = document.getElementById('sign-in')
const signOutButton = document.getElementById('sign-out')
const openButton = document.getElementById('open-chat')
const place = document.getElementById('chat')

let chat

/** A fresh token for whoever is at this browser now. The key that signs it stays on the shop's server. */
async function chatToken() {
  const answer = await fetch('/chat-token', { method: 'POST' })
  const { token } = await answer.json()
  return token
}

openButton.addEventListener('click', () => {
  place.hidden = false
  openButton.disabled = true
  // The bot's script comes from the bot, which may be away.
  if (typeof supportChat === 'undefined') {
    place.textContent = 'The chat is not there right now. Try again in a minute.'
    return
  }
  chat = supportChat(place, { bot: place.dataset.bot, getToken: chatToken })
})

async function change(action, name) {
  await fetch(action, { method: 'POST' })
  customer.textContent = name ?? 'You are a guest'
  signInButton.hidden = name !== undefined
  signOutButton.hidden = name === undefined
  // A chat that has begun learns of it now; one that begins later asks for a token then.
  chat?.identityChanged()
}

signInButton.addEventListener('click', () => change('/sign-in', 'Uma Okafor'))
signOutButton.addEventListener('click', () => change('/sign-out'))
