import type { FastifyInstance } from 'fastify'
import { type AadstsCode, aadstsTable } from '../errors/aadsts.ts'
import { html } from '../pages/html.ts'
import { sendPage } from '../pages/layout.ts'

/** `/error?code=50011`, where `error_uri` points. */
export const registerErrorLookup = (app: FastifyInstance): void => {
  app.get<{ Querystring: { code?: string } }>('/error', (request, reply) => {
    const code = String(request.query.code ?? '').replace(/^AADSTS/i, '')
    const entry = Object.hasOwn(aadstsTable, code) ? aadstsTable[Number(code) as AadstsCode] : undefined
    return sendPage(reply, {
      title: 'Error lookup',
      status: entry === undefined ? 404 : 200,
      body:
        entry === undefined
          ? html`<h1>Error lookup</h1><p>The emulator has no error of this number.</p>`
          : html`<h1>AADSTS${code}</h1><p>${entry.text}</p>
<p><strong>In plain words:</strong> ${entry.reason}</p><p><strong>Remediation:</strong> ${entry.fix}</p>`,
    })
  })
}
