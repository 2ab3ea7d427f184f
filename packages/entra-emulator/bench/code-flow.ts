/** Prints how long an emulator takes to start, and a whole code flow without think time. Run: `npm run bench`. */
import { startEntraEmulator } from '../src/index.ts'

const tenant = '11111111-1111-4111-8111-111111111111'
const client = {
  client_id: 'aaaaaaaa-0000-4000-8000-000000000001',
  redirect_uri: 'http://localhost:3000/api/v1/auth/login-callback/oauth2/azure',
}
const flows = 200

const began = performance.now()
const emulator = await startEntraEmulator()
console.log(`start: ${(performance.now() - began).toFixed(0)} ms`)

const base = `${emulator.origin}/${tenant}/oauth2/v2.0`

const signIn = async (): Promise<void> => {
  const query = new URLSearchParams({
    ...client,
    response_type: 'code',
    scope: 'openid profile email',
    nonce: 'n',
  })
  const page = await (await fetch(`${base}/authorize?${query}`)).text()
  const action = /action="([^"]+)"/.exec(page)?.[1] ?? ''
  const answer = await fetch(emulator.origin + action, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ username: 'ada@contoso.test', password: 'correct-horse' }),
  })
  await answer.text()
  const code = new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? ''
  const tokens = await fetch(`${base}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      ...client,
      grant_type: 'authorization_code',
      code,
      client_secret: 'demo-secret-of-the-local-emulator-000001',
    }),
  })
  if (!tokens.ok) throw new Error(await tokens.text())
  await tokens.text()
}

for (let warmUp = 0; warmUp < 20; warmUp += 1) await signIn()
const times: number[] = []
for (let flow = 0; flow < flows; flow += 1) {
  const start = performance.now()
  await signIn()
  times.push(performance.now() - start)
}
times.sort((a, b) => a - b)
const at = (share: number) => (times[Math.floor(share * (times.length - 1))] ?? 0).toFixed(1)
console.log(
  `code flow (authorize page, password, token), ${flows} times: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`,
)
await emulator.close()
