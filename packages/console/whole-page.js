// Stands in the page itself (vite.config.ts), and runs before anything else of it: what mends a page that could not be loaded as a
// whole must not have to be loaded.
//
// While nodes are upgraded one after the other, behind a balancer that sends each request to any of them, a page of one version asks
// for files that a node of the other does not have: they are called by a hash of what is in them. Another node has them. Each is
// asked for until one answers with it; the browser keeps it from then on (`immutable`), and the page is loaded again.
;(() => {
  const TRIES = 10
  const PAUSE = 200
  // Time for the first byte of an answer, and for the rest of it on a slow line; in milliseconds.
  const ANSWER_WITHIN = 5_000
  const FILE_WITHIN = 60_000
  // Each time the page may come from another node, with other files: after so many in a row somebody is told, however long they took.
  const RELOADS = 4
  const KEY = 'gatewright-loaded-again'
  const all = 'script[src], link[href]'
  const come = new Set()
  let asSent
  let mending = false

  const isBuilt = address => address.startsWith(`${location.origin}/admin/assets/`)
  const addressOf = element => element.src || element.href || ''

  // What the app loads later is its own to mend (src/app/piece.ts): somebody may have typed something by then.
  document.addEventListener('readystatechange', () => {
    asSent = asSent || new Set(document.querySelectorAll(all))
    forgetIfWhole()
  })
  // The page's own `load` does not wait for what is loaded ahead.
  document.addEventListener(
    'load',
    ({ target }) => {
      come.add(target)
      forgetIfWhole()
    },
    true,
  )

  addEventListener(
    'error',
    ({ target }) => {
      if (!(target instanceof HTMLElement) || !isBuilt(addressOf(target))) return
      if (mending || (asSent && !asSent.has(target))) return
      mending = true
      // Nobody sees it without its styles, or types into what is loaded again in a moment.
      document.documentElement.style.visibility = 'hidden'
      mend()
    },
    // An element that could not be loaded tells nobody above it.
    true,
  )

  async function mend() {
    if (document.readyState === 'loading') await new Promise(resolve => addEventListener('load', resolve))
    const files = [...document.querySelectorAll(all)].map(addressOf).filter(isBuilt)
    await Promise.all(files.map(fetched))
    if (mayLoadAgain()) location.reload()
    else say()
  }

  async function fetched(address) {
    for (let tries = 0; tries < TRIES; tries++) {
      const giveUp = new AbortController()
      const within = milliseconds => setTimeout(() => giveUp.abort(), milliseconds)
      let late = within(ANSWER_WITHIN)
      const isThere = await fetch(address, { signal: giveUp.signal })
        .then(async answer => {
          clearTimeout(late)
          late = within(FILE_WITHIN)
          // To its end: only what has come as a whole is kept by the browser.
          await answer.blob()
          // A node of an older version answers with its page.
          return answer.ok && !/html/.test(answer.headers.get('content-type'))
        })
        .catch(() => false)
      clearTimeout(late)
      if (isThere) return
      await new Promise(resolve => setTimeout(resolve, PAUSE))
    }
  }

  function mayLoadAgain() {
    try {
      const before = Number(sessionStorage.getItem(KEY))
      // What is no number was written by an earlier version.
      if (before >= RELOADS) return false
      sessionStorage.setItem(KEY, (before || 0) + 1)
      return true
    } catch {
      // Without a memory it could go on for ever.
      return false
    }
  }

  function forgetIfWhole() {
    if (mending || !asSent) return
    const isComing = element =>
      isBuilt(addressOf(element)) &&
      !come.has(element) &&
      (element.rel !== 'modulepreload' || element.relList.supports('modulepreload'))
    if (![...asSent].some(isComing)) forget()
  }

  function forget() {
    try {
      sessionStorage.removeItem(KEY)
    } catch {
      // Then there is nothing to forget, and it is tried once.
    }
  }

  function say() {
    document.documentElement.style.visibility = ''
    const text = document.createElement('div')
    text.setAttribute('role', 'alert')
    text.style.cssText =
      'margin: 3rem auto; max-width: 30rem; padding: 0 1rem; font: 16px/1.5 system-ui, sans-serif; color: light-dark(#16211c, #e6ece8)'
    text.innerHTML =
      '<h1 style="font-size: 1.5rem; margin: 0">The console could not be loaded as a whole</h1><p>Some of its files were not to be had, as a rule because the server is being updated just now. Apps and sign-ins go on.</p><p>Wait a minute, then load the page again. If that does not help, tell whoever runs this server.</p><button type="button" style="font: inherit; padding: 6px 14px">Load again</button>'
    text.querySelector('button').addEventListener('click', () => {
      forget()
      location.reload()
    })
    document.body.replaceChildren(text)
  }
})()
