import { fileURLToPath, URL } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers';
import components from 'unplugin-vue-components/vite';
import { defineConfig } from 'vite';

/** The host stays as the browser says it, so that the server's check of where a request comes from holds here too. */
const SERVER = process.env.ZHANGFA_SERVER ?? 'http://127.0.0.1:8000';

export default defineConfig(({ command }) => ({
  base: command === 'build' ? '/static/desk/' : '/desk/',
  plugins: [
    vue(),
    components({ dirs: [], resolvers: [ElementPlusResolver({ importStyle: 'css' })], dts: 'src/components.d.ts' }),
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: ['chrome87', 'safari14'],
    outDir: '../../packages/server/src/zhangfa/static/desk',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
    reportCompressedSize: false,
  },
  server: { proxy: Object.fromEntries(['/api', '/slips', '/demo', '/log', '/c/'].map((path) => [path, { target: SERVER, changeOrigin: false }])) },
}));
