import { fileURLToPath, URL } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { VantResolver } from '@vant/auto-import-resolver';
import components from 'unplugin-vue-components/vite';
import { defineConfig } from 'vite';
import { iconFontApart } from './build/icon-font';

const SERVER = process.env.ZHANGFA_SERVER ?? 'http://127.0.0.1:8000';

export default defineConfig(({ command }) => ({
  base: command === 'build' ? '/static/m/' : '/m/',
  plugins: [
    iconFontApart(),
    vue(),
    components({ dirs: [], resolvers: [VantResolver()], dts: 'src/components.d.ts' }),
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: ['chrome64', 'ios12'],
    outDir: '../../packages/server/src/zhangfa/static/m',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    manifest: 'manifest.json',
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // Each file costs a round trip on weak 4G: what two pages share comes in one piece; the large viewer stays apart.
        codeSplitting: { groups: [{ name: 'base', minShareCount: 2, test: (id: string) => !/image-preview|swipe|toast|passkeys|cutout|MarkCheck|PressCheck|ComparePages|vant.es.(switch|list|search|stepper)/.test(id) }] },
      },
    },
  },
  server: { proxy: { '/api': SERVER, '/_allauth': SERVER, '/slips': SERVER, '/demo': SERVER, '/c/': SERVER } },
}));
