import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Peer } from '../support/contest.ts'
import { listening } from '../support/process.ts'
import { asOnOneCore, goProgram } from './go-programs.ts'
import { type Provider, signedIn, type Task } from './npm-peers.ts'

/**
 * oauth2-proxy, signed in at the provider, its session in the cookie as by default. It answers the check at `/oauth2/auth`,
 * with 202 where others have their own number, or is the reverse proxy in front of the app.
 */
export function oauth2ProxyPeer(task: Task, { issuer, oauth2ProxyPort: port }: Provider): Peer {
  const name = 'oauth2-proxy'
  return {
    name,
    async start() {
      const { path, origin } = goProgram(name)
      const folder = mkdtempSync(join(tmpdir(), 'gatewright-bench-oauth2-proxy-'))
      // YAML, which JSON is.
      writeFileSync(
        join(folder, 'structured.yaml'),
        JSON.stringify(structured(port, issuer, task, join(folder, 'empty'))),
      )
      writeFileSync(join(folder, 'empty'), '')
      const flags = [
        `--alpha-config=${join(folder, 'structured.yaml')}`,
        `--redirect-url=http://127.0.0.1:${port}/oauth2/callback`,
        '--email-domain=contoso.test',
        '--cookie-secret=only for this bench, 32 letters!',
        '--cookie-secure=false',
        '--request-logging=false',
        '--auth-logging=false',
      ]
      const child = spawn(path, flags, { env: asOnOneCore })
      const running = await listening(child, port, () => rmSync(folder, { recursive: true }))
      const asked =
        task.upstream === undefined ? { ...task, path: '/oauth2/auth', expectedStatus: 202 } : task
      return { ...(await signedIn(name, running, asked, '/oauth2/start?rd=%2Foauth2%2Fuserinfo')), origin }
    },
  }
}

/** What `--alpha-config` reads: there alone can an answer be given the headers that the others give. */
function structured(port: number, issuer: string, { headers, upstream }: Task, empty: string): object {
  const fromClaim = (name: string, claim: string) => ({ name, values: [{ claimSource: { claim } }] })
  return {
    server: { bindAddress: `127.0.0.1:${port}` },
    upstreamConfig: {
      upstreams: [
        upstream === undefined
          ? { id: 'none', path: '/', static: true, staticCode: 404 }
          : { id: 'app', path: '/', uri: upstream },
      ],
    },
    // As without this file.
    injectRequestHeaders: [
      fromClaim('X-Forwarded-User', 'user'),
      fromClaim('X-Forwarded-Email', 'email'),
      fromClaim('X-Forwarded-Preferred-Username', 'preferred_username'),
      fromClaim('X-Forwarded-Groups', 'groups'),
    ],
    injectResponseHeaders: Object.entries(headers ?? {}).map(([name, value]) => ({
      name,
      values: [{ secretSource: value === '' ? { fromFile: empty } : { value } }],
    })),
    providers: [
      {
        id: 'bench',
        provider: 'oidc',
        clientID: 'bench',
        clientSecret: 'bench-secret',
        scope: 'openid profile email',
        code_challenge_method: 'S256',
        oidcConfig: {
          issuerURL: issuer,
          insecureSkipNonce: false,
        },
      },
    ],
  }
}
