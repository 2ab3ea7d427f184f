import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compressBuilt } from '../../scripts/compress-built.ts'

/** The server serves `dist` below `/admin/` and answers every page address there with `index.html`. */
export default defineConfig({
  base: '/admin/',
  plugins: [react(), compressBuilt()],
  // `npm run dev`: the API's cookies count here too, for cookies know no ports.
  server: {
    proxy: { '/api': { target: process.env.GATEWRIGHT_URL ?? 'http://localhost:3000', changeOrigin: true } },
  },
  build: {
    target: 'es2022',
    // The Content-Security-Policy allows images as data, and fonts and workers from our own origin only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Monaco is one big lazily loaded piece; the pages' own pieces are held small by a test.
    chunkSizeWarningLimit: 4000,
    reportCompressedSize: false,
    // Licences of what is bundled; the package brings them along (scripts/packages).
    license: true,
  },
})
