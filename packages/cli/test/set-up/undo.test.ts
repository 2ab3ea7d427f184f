import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readClientCertificate } from '@gatewright/config'
import { makeKeyCredential } from '@gatewright/entra-emulator'
import { describe, expect, it } from 'vitest'
import { serviceAccount, startPlatform } from '../../../server/test/support/platform.ts'
import type { EntraOptions } from '../../src/set-up/entra-options.ts'
import { begin, bootstrap, inProcess, madeIn, tenantId } from './support.ts'

/** What a command ends with where it goes no further. */
const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    said => `it was not refused: ${said}`,
    error => `${error.message} ${error.next ?? ''}`,
  )

async function beginInProcess() {
  const { emulator, folder, tenant, client } = await begin()
  const [, named = '', , authority = ''] = tenant
  const [, clientId = '', , clientSecretFile = ''] = client
  const where = { tenant: named, authority }
  return {
    emulator,
    folder,
    where,
    asClient: { ...where, clientId, clientSecretFile },
    setUp: (options: Partial<EntraOptions>) => inProcess(folder, { ...where, ...options }),
  }
}

describe('files for whoever may register', () => {
  it('never take the place of one that is somebody’s own, or that was changed since', async () => {
    const { folder, setUp } = await beginInProcess()
    const main = join(folder, 'main.tf')
    writeFileSync(main, '# ours')
    expect(await refusal(setUp({ script: main }))).toContain(`Name it ${join(folder, 'main.sh')}`)
    expect(await refusal(setUp({ script: join(folder, 'main.sh') }))).toContain(
      `${main} is there already, and was not written by this set-up, or changed since. Nothing was written.`,
    )
    expect([readFileSync(main, 'utf8'), existsSync(join(folder, 'main.sh'))]).toEqual(['# ours', false])
    const script = join(folder, 'setup.sh')
    await setUp({ script })
    await setUp({ script, consent: true })
    expect(readFileSync(script, 'utf8')).toContain('Consenting for the organisation')
    writeFileSync(script, '# changed by hand')
    expect(await refusal(setUp({ script }))).toContain(`${script} is there already`)
    expect(readFileSync(script, 'utf8')).toBe('# changed by hand')
  })
})

describe('undoing what was registered by somebody else’s script', () => {
  it('says which access it takes, and takes away what is here alone where that is asked', async () => {
    const { emulator, folder, asClient, setUp } = await beginInProcess()
    // A bootstrap application with a certificate. What a set-up makes serves as one.
    await inProcess(folder, { ...asClient, yes: true })
    const [made] = madeIn(emulator)
    const pem = join(folder, 'secrets', 'azure.pem')
    const credential = readClientCertificate(readFileSync(pem, 'utf8'))
    const [bootstrapApp] = emulator.store.applications.list().filter(({ appId }) => appId === bootstrap.id)
    if (!('certificate' in credential)) throw new Error('no certificate was made')
    emulator.store.applications.update(bootstrapApp?.id ?? '', {
      passwordCredentials: [],
      keyCredentials: [makeKeyCredential(credential.certificate.toString())],
    })
    const byCertificate = { clientId: bootstrap.id, clientCertificate: pem }
    expect(await setUp(byCertificate)).toContain('Everything is as it was set up.')

    const without = await refusal(setUp({ undo: true, yes: true }))
    for (const words of [
      `The application "Gatewright (localhost 3000)" (${made?.appId}) is in the tenant`,
      'Application.ReadWrite.OwnedBy deletes alone what that very application has registered',
      `az ad app delete --id ${made?.appId}`,
      'setup entra --undo --only-here',
    ])
      expect(without).toContain(words)
    expect(existsSync(pem)).toBe(true)
    const said = await setUp({ undo: true, onlyHere: true, yes: true, restart: false })
    expect(said).toContain(`az ad app delete --id ${made?.appId}`)
    expect([
      madeIn(emulator).length,
      existsSync(pem),
      existsSync(join(folder, 'gatewright.config.json')),
    ]).toEqual([1, false, false])
  })
})

describe('a federated credential', () => {
  it('takes issuer and subject from a token, believes it, and is tried where the token is', async () => {
    const { emulator, folder, asClient, where } = await beginInProcess()
    emulator.store.tenants.update(tenantId, { secretsAllowed: false })
    const secret = await refusal(inProcess(folder, { ...asClient, credential: 'secret', yes: true }))
    expect(secret).toContain('allows applications no credential of this kind')
    expect(secret).toContain('--credential certificate in the place of a secret')
    await inProcess(folder, { ...asClient, credential: 'secret', undo: true, yes: true, restart: false })

    const platform = await startPlatform()
    const tokenFile = join(folder, 'token')
    writeFileSync(tokenFile, await platform.token(serviceAccount, 'https://kubernetes.default.svc'))
    const options = { ...asClient, credential: 'federated', tokenFile } as const
    expect(await refusal(inProcess(folder, { ...options, yes: true }))).toContain(
      'is for https://kubernetes.default.svc, and not for api://AzureADTokenExchange.',
    )
    writeFileSync(tokenFile, await platform.token(serviceAccount))
    const said = await inProcess(folder, { ...options, yes: true, restart: false })
    expect(said).toContain(`trusts tokens of ${platform.issuer} for ${serviceAccount}`)
    expect(madeIn(emulator)).toMatchObject([
      {
        ...{ passwordCredentials: [], keyCredentials: [] },
        federatedIdentityCredentials: [{ issuer: platform.issuer, subject: serviceAccount }],
      },
    ])
    const file = JSON.parse(readFileSync(join(folder, 'gatewright.config.json'), 'utf8'))
    expect(file.authStrategies.azure.options.clientAssertionFile).toBe('${env:AZURE_FEDERATED_TOKEN_FILE}')
    expect(readdirSync(folder)).not.toContain('secrets')
    // Elsewhere, without a token at hand: what is known is enough.
    expect(await inProcess(folder, { ...asClient })).toContain('Everything is as it was set up.')
    const [app] = madeIn(emulator)
    emulator.store.applications.update(app?.id ?? '', { federatedIdentityCredentials: [] })
    expect(await refusal(inProcess(folder, { ...asClient }))).toContain('--repair mends it')

    const script = join(folder, 'federated.sh')
    await inProcess(folder, { ...where, name: 'other', credential: 'federated', tokenFile, script })
    for (const each of ['sh', 'tf', 'bicep'])
      expect(readFileSync(join(folder, `federated.${each}`), 'utf8')).toContain(serviceAccount)
    const nothing = inProcess(folder, { ...asClient, name: 'third', credential: 'federated' })
    expect(await refusal(nothing)).toContain('nothing says whose')
  })
})
