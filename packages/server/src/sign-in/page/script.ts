import { inlineScript } from '../../http/inline-script.ts'

/**
 * What makes the sign-in page more convenient; nobody needs it.
 *
 * - No server sees a fragment (`/board#card-7`), and browsers take it along through redirects to where these end: here. From
 *   here on it travels as a part of `returnTo`. One that is too long to travel stays behind.
 * - A password can be looked at.
 * - Where the server has said when it takes another attempt, the page counts down; where it was only busy, and has the form
 *   sealed in the page, it sends it again by itself.
 * - A tab that was left here goes on by itself when somebody has signed in elsewhere and looks at it. It asks when it is looked
 *   at, and at no other time.
 */
export const pageScript = inlineScript(`
const query = new URLSearchParams(location.search)
const wanted = query.get(\`returnTo\`) || \`\`
const carried = wanted + location.hash
const isMissed = [\`/admin?missed=1\`, \`/admin/?missed=1\`].includes(wanted)
if (wanted) if (location.hash) if (!isMissed) if (!wanted.includes(\`#\`)) if (encodeURIComponent(carried).length === Math.min(6000, encodeURIComponent(carried).length)) {
  for (const name of [\`href\`, \`action\`]) for (const element of document.querySelectorAll(\`[\` + name + \`*=returnTo]\`)) {
    const url = new URL(element.getAttribute(name), location.href)
    url.searchParams.set(\`returnTo\`, carried)
    element.setAttribute(name, url.pathname + url.search)
  }
  query.set(\`returnTo\`, carried)
  history.replaceState(history.state, \`\`, location.pathname + \`?\` + query)
}

for (const button of document.querySelectorAll(\`.show\`)) {
  const input = button.previousElementSibling
  button.hidden = false
  button.addEventListener(\`click\`, function () {
    const hidden = input.type === \`password\`
    input.type = hidden ? \`text\` : \`password\`
    button.textContent = hidden ? button.dataset.hide : button.dataset.show
    button.setAttribute(\`aria-pressed\`, hidden)
  })
}

let busy = false
for (const form of document.forms) form.addEventListener(\`submit\`, function () { busy = true })

const said = document.querySelector(\`[data-wait]\`)
if (said) {
  const until = Date.now() + said.dataset.wait * 1000
  const held = document.querySelectorAll(\`[data-held]\`)
  for (const button of held) button.disabled = true
  function tick() {
    const left = Math.max(0, Math.ceil((until - Date.now()) / 1000))
    said.textContent = Math.floor(left / 90) ? said.dataset.minutes.replace(\`0\`, Math.ceil(left / 60)) : said.dataset.seconds.replace(\`0\`, left)
    if (left) return
    clearInterval(timer)
    said.textContent = \`\`
    for (const button of held) button.disabled = false
    const again = document.getElementById(\`again\`)
    if (again) again.requestSubmit()
  }
  const timer = setInterval(tick, 1000)
  tick()
}

if (\`waits\` in document.body.dataset) {
  let asking = false
  async function look() {
    if (asking || busy || document.visibilityState !== \`visible\`) return
    asking = true
    const answer = await fetch(\`/api/v1/auth/me\`, { headers: { accept: \`application/json\` } }).catch(function () {})
    asking = false
    if (answer?.ok) if (!busy) location.replace(location.pathname + location.search)
  }
  document.addEventListener(\`visibilitychange\`, look)
  addEventListener(\`focus\`, look)
  addEventListener(\`pageshow\`, function (event) { busy = false; if (event.persisted) look() })
}
`)

/**
 * Before anything is drawn: light or dark as somebody has chosen it in the console, which keeps it in this browser (Mantine's own
 * key). As the system says, where nobody has.
 */
export const lookScript = inlineScript(
  'try { document.documentElement.dataset.look = localStorage.getItem(`mantine-color-scheme-value`) } catch {}',
)
