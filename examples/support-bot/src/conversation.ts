import type { WebSocket } from 'ws'
import { type Answer, answer, greet } from './answers.ts'
import type { Customer } from './customer.ts'
import type { Identity } from './identity.ts'

/** Longest question that is read, in characters; the page's input allows as many. */
const longestQuestion = 500

/**
 * One chat: greets, then answers each text frame with a JSON frame `{ paragraphs, suggestions }`. Identity is that of the
 * request that opened the socket; the gate closes the socket when the session ends.
 */
export function converse(
  socket: WebSocket,
  identity: Identity | undefined,
  onAnswered: () => void,
  /** Told to the customer with the greeting, for the panel of their web chat. */
  credentials?: Customer['credentials'],
): void {
  const say = (words: Answer) => socket.send(JSON.stringify(words))
  socket.on('error', () => socket.terminate())
  socket.on('message', (data, isBinary) => {
    const question = isBinary ? '' : data.toString().trim().slice(0, longestQuestion)
    if (question === '') return
    say(answer(question, identity))
    onAnswered()
  })
  socket.send(JSON.stringify({ ...greet(identity), credentials }))
}
