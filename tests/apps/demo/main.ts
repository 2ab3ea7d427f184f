import { startDemo } from '../../e2e/support/demo.ts'
import { signInAtEntra } from '../../e2e/support/entra-page.ts'
import { freePort } from '../../support/free-ports.ts'
import { launchChromium } from '../../support/launch-chromium.ts'
import type { Report } from '../../support/report.ts'
import type { After } from '../../support/run-parts.ts'

/** `npm start -- --with node-red`: whoever has signed in for the support bot opens Node-RED without doing so again. */
export async function demo(report: Report, after: After): Promise<void> {
  const port = await freePort()
  const running = await startDemo({ more: ['--with=node-red', `--node-red-port=${port}`] })
  after(running.stop)
  const browser = await launchChromium()
  after(() => browser.close())
  const page = await (await browser.newContext()).newPage()
  await page.goto(running.bot)
  await page.getByRole('link', { name: 'Continue with Microsoft' }).click()
  await signInAtEntra(page, 'ada@contoso.test')
  await page.waitForURL(`${running.bot}/**`)
  const [, address = ''] = /Node-RED +(http:\S+)/.exec(running.output()) ?? []
  report.check('demo: the banner names Node-RED', address.startsWith('http://node-red.localhost:'), () => [
    running.output(),
  ])
  await page.goto(address)
  await page.locator('#red-ui-header-button-deploy').waitFor()
  report.check(
    'demo: Node-RED opens for whoever has signed in for the bot',
    new URL(page.url()).origin === address,
    () => [page.url()],
  )
}
