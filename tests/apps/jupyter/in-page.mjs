/** What runs in Jupyter’s page: playwright takes a function’s text there, so none uses anything outside itself. */

/** Starts a kernel, and asks it by its WebSocket. */
export async function runInKernel(code) {
  const xsrf = document.cookie.match(/_xsrf=([^;]*)/)?.[1] ?? ''
  const headers = { 'X-XSRFToken': xsrf, 'Content-Type': 'application/json' }
  const started = await fetch('/api/kernels', { method: 'POST', headers, body: '{}' })
  const { id } = await started.json()
  const socket = new WebSocket(`ws://${location.host}/api/kernels/${id}/channels`)
  await new Promise((resolve, reject) => {
    socket.onopen = resolve
    socket.onerror = () => reject(new Error('no WebSocket'))
  })
  const header = {
    ...{ msg_id: crypto.randomUUID(), username: '', session: crypto.randomUUID() },
    ...{ date: new Date().toISOString(), msg_type: 'execute_request', version: '5.3' },
  }
  const result = new Promise(resolve => {
    socket.onmessage = ({ data }) => {
      const { msg_type, content } = JSON.parse(data)
      if (msg_type === 'execute_result') resolve(content.data['text/plain'])
      if (msg_type === 'error') resolve(content.evalue)
    }
  })
  const content = { code, silent: false, store_history: false, user_expressions: {}, allow_stdin: false }
  socket.send(JSON.stringify({ header, parent_header: {}, metadata: {}, content, channel: 'shell' }))
  return await result
}

/** @returns how large the file is that Jupyter has */
export async function upload(content) {
  const xsrf = document.cookie.match(/_xsrf=([^;]*)/)?.[1] ?? ''
  const headers = { 'X-XSRFToken': xsrf, 'Content-Type': 'application/json' }
  const body = JSON.stringify({ type: 'file', format: 'text', content })
  await fetch('/api/contents/a%20file.txt', { method: 'PUT', headers, body })
  return (await (await fetch('/api/contents/a%20file.txt?content=0')).json()).size
}
