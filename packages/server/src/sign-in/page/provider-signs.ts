import { type Html, html } from '../../http/html.ts'
import type { KnownProvider } from '../../strategies/known-provider.ts'

const svg = (size: number, body: Html): Html =>
  html`<svg class="sign" viewBox="0 0 ${size} ${size}" aria-hidden="true">${body}</svg>`

/**
 * The signs of providers, as their rules for sign-in buttons have them: unaltered, in their colours, on white. Those that allow
 * none without a licence have none here.
 * @see https://learn.microsoft.com/entra/identity-platform/howto-add-branding-in-apps
 * @see https://developers.google.com/identity/branding-guidelines
 * @see https://brand.github.com/foundations/logo
 */
export const providerSigns: Readonly<Partial<Record<KnownProvider, Html>>> = {
  microsoft: svg(
    23,
    html`<path fill="#f35325" d="M1 1h10v10H1z"/><path fill="#81bc06" d="M12 1h10v10H12z"/><path fill="#05a6f0" d="M1 12h10v10H1z"/><path fill="#ffba08" d="M12 12h10v10H12z"/>`,
  ),
  google: svg(
    48,
    html`<path fill="#ea4335" d="M24 9.5c3.54 0 6.71 1.22 9.21 3.6l6.85-6.85C35.9 2.38 30.47 0 24 0 14.62 0 6.51 5.38 2.56 13.22l7.98 6.19C12.43 13.72 17.74 9.5 24 9.5z"/><path fill="#4285f4" d="M46.98 24.55c0-1.57-.15-3.09-.38-4.55H24v9.02h12.94c-.58 2.96-2.26 5.48-4.78 7.18l7.73 6c4.51-4.18 7.09-10.36 7.09-17.65z"/><path fill="#fbbc05" d="M10.53 28.59c-.48-1.45-.76-2.99-.76-4.59s.27-3.14.76-4.59l-7.98-6.19C.92 16.46 0 20.12 0 24c0 3.88.92 7.54 2.56 10.78l7.97-6.19z"/><path fill="#34a853" d="M24 48c6.48 0 11.93-2.13 15.89-5.81l-7.73-6c-2.15 1.45-4.92 2.3-8.16 2.3-6.26 0-11.57-4.22-13.47-9.91l-7.98 6.19C6.51 42.62 14.62 48 24 48z"/>`,
  ),
  github: svg(
    16,
    html`<path fill="#1f2328" d="M8 0C3.58 0 0 3.58 0 8c0 3.54 2.29 6.53 5.47 7.59.4.07.55-.17.55-.38 0-.19-.01-.82-.01-1.49-2.01.37-2.53-.49-2.69-.94-.09-.23-.48-.94-.82-1.13-.28-.15-.68-.52-.01-.53.63-.01 1.08.58 1.23.82.72 1.21 1.87.87 2.33.66.07-.52.28-.87.51-1.07-1.78-.2-3.64-.89-3.64-3.95 0-.87.31-1.59.82-2.15-.08-.2-.36-1.02.08-2.12 0 0 .67-.21 2.2.82.64-.18 1.32-.27 2-.27.68 0 1.36.09 2 .27 1.53-1.04 2.2-.82 2.2-.82.44 1.1.16 1.92.08 2.12.51.56.82 1.27.82 2.15 0 3.07-1.87 3.75-3.65 3.95.29.25.54.73.54 1.48 0 1.07-.01 1.93-.01 2.2 0 .21.15.46.55.38A8.01 8.01 0 0 0 16 8c0-4.42-3.58-8-8-8z"/>`,
  ),
  gitlab: svg(
    24,
    html`<path fill="#e24329" d="m12 21.4 3.7-11.3H8.3z"/><path fill="#fc6d26" d="M12 21.4 8.3 10.1H3.1zM12 21.4l3.7-11.3h5.2z"/><path fill="#fca326" d="M3.1 10.1 2 13.6c-.1.3 0 .7.3.9l9.7 6.9zM20.9 10.1l1.1 3.5c.1.3 0 .7-.3.9L12 21.4z"/><path fill="#e24329" d="M3.1 10.1h5.2L6.1 3.2c-.1-.4-.7-.4-.8 0zM20.9 10.1h-5.2l2.2-6.9c.1-.4.7-.4.8 0z"/>`,
  ),
  okta: svg(24, html`<circle cx="12" cy="12" r="7.6" fill="none" stroke="#191919" stroke-width="5.6"/>`),
  keycloak: svg(
    24,
    html`<path fill="#4d4d4d" d="M7 3h10l5 9-5 9H7l-5-9z"/><path fill="#00b8e3" d="m11.5 7-3 5 3 5h-3l-3-5 3-5z"/><path fill="#33c6e9" d="m12.5 7 3 5-3 5h3l3-5-3-5z"/>`,
  ),
}
