import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { type SupportBot, startSupportBot } from '../../src/index.ts'

const asAda = { 'remote-user': 'c1', 'remote-name': 'Ada Lovelace', 'remote-email': 'ada@contoso.test' }

let bot: SupportBot
beforeEach(async () => {
  bot = await startSupportBot({ port: 0 })
})
afterEach(() => bot.close())

const get = (path: string, headers: Record<string, string> = {}) => fetch(bot.origin + path, { headers })

describe('the page', () => {
  it('shows the headers that came with the request', async () => {
    const page = await (await get('/', asAda)).text()
    expect(page).toContain('<dt>Remote-Email</dt><dd>ada@contoso.test</dd>')
  })

  it('escapes markup in a name', async () => {
    const page = await (await get('/', { ...asAda, 'remote-name': '<img src=x onerror=alert(1)>' })).text()
    expect(page).not.toContain('<img src=x')
    expect(page).toContain('&#60;img src=x onerror=alert(1)&#62;')
  })

  it('allows no script but its own', async () => {
    const policy = (await get('/', asAda)).headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'; script-src 'self'")
  })

  it('says that it knows nobody when no identity came', async () => {
    const page = await (await get('/public')).text()
    expect(page).toContain('None. I do not know you.')
    expect(page).not.toContain('Sign out')
  })
})

describe('the chat', () => {
  const open = (headers: Record<string, string>, origin = bot.origin) => {
    const socket = new WebSocket(`${bot.origin.replace('http', 'ws')}/chat`, { headers, origin })
    const heard: { paragraphs: string[] }[] = []
    let wake = () => {}
    socket.on('message', data => {
      heard.push(JSON.parse(String(data)))
      wake()
    })
    const hear = async () => {
      while (heard.length === 0) await new Promise<void>(resolve => (wake = resolve))
      return heard.shift()
    }
    return { socket, hear }
  }

  it('greets by name, then answers', async () => {
    const { socket, hear } = open(asAda)
    expect((await hear())?.paragraphs[0]).toBe('Hello Ada, good to see you.')
    socket.send('who am I?')
    expect((await hear())?.paragraphs[0]).toBe('You are Ada Lovelace, ada@contoso.test.')
    socket.close()
  })

  it('names who is talking on the administration page, until they leave', async () => {
    const { socket, hear } = open(asAda)
    await hear()
    expect(await (await get('/admin')).text()).toContain('<li>Ada Lovelace</li>')
    const closed = new Promise(resolve => socket.on('close', resolve))
    socket.close()
    await closed
    await expect.poll(async () => (await get('/admin')).text()).not.toContain('<li>Ada Lovelace</li>')
  })

  it('refuses a socket that a page of another site opens', async () => {
    const { socket } = open(asAda, 'https://evil.test')
    const refused = await new Promise<string>(resolve => socket.on('error', error => resolve(error.message)))
    expect(refused).toBe('Unexpected server response: 403')
  })

  it('ends open chats when it stops', async () => {
    const { socket, hear } = open(asAda)
    await hear()
    const closed = new Promise(resolve => socket.on('close', resolve))
    await bot.close()
    await closed
    bot = await startSupportBot({ port: 0 })
  })
})
