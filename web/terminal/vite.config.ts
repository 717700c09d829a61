import vue from '@vitejs/plugin-vue';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

// The terminal agent serves this folder itself, at any address: so every path is relative.
export default defineConfig({
  base: './',
  plugins: [vue()],
  build: {
    outDir: fileURLToPath(new URL('../../packages/terminal/src/zhangfa_terminal/static', import.meta.url)),
    emptyOutDir: true,
    target: ['chrome111', 'safari16'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { port: 5193, proxy: { '/api': 'http://127.0.0.1:8901' } },
});
