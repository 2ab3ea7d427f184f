/**
 * `node --import`: a gate whose connections to apps are undici's, everything else as it is. Who imports the proxy's package
 * gets the one of `proxy-on-undici.ts`.
 */
import { registerHooks } from 'node:module'

const replacement = new URL('./proxy-on-undici.ts', import.meta.url).href

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@gatewright/proxy' ? { url: replacement, shortCircuit: true } : next(specifier, context),
})
