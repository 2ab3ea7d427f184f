import { readFileSync } from 'node:fs'
import react from '@vitejs/plugin-react'
import { defineConfig, minifySync, type Plugin } from 'vite'
import { compressBuilt } from '../../scripts/compress-built.ts'
import { documentation } from './documentation/plugin.ts'
import manifest from './package.json' with { type: 'json' }

const target = process.env.GATEWRIGHT_URL ?? 'http://localhost:3000'

const bundled = /\/packages\/console\/src\/|\/node_modules\//
/** Signs and small pieces of pages, of which two or three have the same. */
const small = /\/@tabler\/icons-react\/|\/packages\/console\/src\/(components|api)\//
/** Dialogs, menus and what is typed into, with what places them and keeps the focus in them. */
const opening =
  /\/@floating-ui\/|\/react-remove-scroll|\/@mantine\/core\/.*\/(Combobox|Floating|Input|InputBase|Menu|Modal|ModalBase|Popover|ScrollArea|TextInput|Transition)\/|\/react-transition-group\//

/** The server serves `dist` below `/admin/` and answers every page address there with `index.html`. */
export default defineConfig({
  base: '/admin/',
  define: { __VERSION__: JSON.stringify(manifest.version) },
  plugins: [react(), preloadFrame(), wholePage(), documentation(), compressBuilt()],
  // `npm run dev`: the API's cookies count here too, for cookies know no ports. The documentation comes as it was built.
  server: {
    proxy: Object.fromEntries(['/api', '/admin/docs'].map(path => [path, { target, changeOrigin: true }])),
  },
  build: {
    target: 'es2022',
    // The Content-Security-Policy allows images as data, and fonts and workers from our own origin only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // What is on many pages is two files, not forty of a kilobyte that each ask for the next. What opens over
            // a page is in the second, which a page without a dialog does without.
            {
              name: 'shared',
              minShareCount: 4,
              priority: 2,
              test: id => bundled.test(id) && !opening.test(id),
            },
            { name: 'opening', minShareCount: 4, priority: 1, test: opening },
            // A hundred bytes each: to ask for one costs more than it weighs.
            { name: 'shared', minShareCount: 2, priority: 2, test: small },
          ],
        },
      },
    },
    // What a page may weigh is held by a test (test/weight.test.ts).
    chunkSizeWarningLimit: 1000,
    reportCompressedSize: false,
    // What each page is made of: test/weight.test.ts adds it up.
    manifest: true,
    // Licences of what is bundled; the package brings them along (scripts/packages).
    license: true,
  },
})

/** Nearly everybody who gets this page is signed in: what stands around every page comes with the first files, not after them. */
function preloadFrame(): Plugin {
  return {
    name: 'gatewright:preload-frame',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (_, { bundle = {} }) =>
        Object.values(bundle)
          .filter(file => file.type === 'chunk' && file.facadeModuleId?.endsWith('/src/frame/frame.tsx'))
          .map(({ fileName }) => ({
            tag: 'link',
            attrs: { rel: 'modulepreload', crossorigin: true, href: `/admin/${fileName}` },
            injectTo: 'head',
          })),
    },
  }
}

/** What mends a page that lacks a file stands in the page: the policy allows it by its hash (packages/server/src/console-files.ts). */
function wholePage(): Plugin {
  const source = readFileSync(new URL('./whole-page.js', import.meta.url), 'utf8')
  return {
    name: 'gatewright:whole-page',
    transformIndexHtml: {
      order: 'post',
      // Before whatever it looks after, and after the character set, which browsers look for in the first kilobyte.
      handler: page =>
        page.replace(
          '<title>',
          () => `<script>${minifySync('whole-page.js', source).code.trim()}</script>\n    <title>`,
        ),
    },
  }
}
