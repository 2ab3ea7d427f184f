import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compressBuilt } from '../../../scripts/compress-built.ts'

/** The emulator serves `dist` below `/portal/` and answers every page address there with `index.html`. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/portal/',
  plugins: [react(), compressBuilt()],
  build: {
    target: 'es2022',
    // The Content-Security-Policy allows files of our own origin only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    reportCompressedSize: false,
    // Licences of what is bundled; the package brings them along (scripts/packages).
    license: true,
  },
})
