/** What runs in OctoPrint’s page: playwright takes a function’s text there, so none uses anything outside itself. */

export async function upload(content) {
  const form = new FormData()
  form.append('file', new Blob([content]), 'part.gcode')
  const token = document.cookie.match(/csrf_token[^=]*=([^;]*)/)?.[1] ?? ''
  const answer = await fetch('/api/files/local', {
    method: 'POST',
    headers: { 'X-CSRF-Token': decodeURIComponent(token) },
    body: form,
  })
  return answer.status
}
