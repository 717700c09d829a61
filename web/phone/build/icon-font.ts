/**
 * Vant carries its icon font inside the style sheet as base64: 20 KB that no compression helps and that blocks the first
 * picture. This puts the font into a file of its own, which the browser fetches beside the page and keeps.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import type { Plugin } from 'vite';

const EMBEDDED = /url\(data:font\/woff2;[^,]*base64,([A-Za-z0-9+/=]+)\)[^,;}]*/;
const REMOTE = /,\s*url\(\/\/at\.alicdn\.com[^)]*\)\s*format\([^)]*\)/g;

export function iconFontApart(): Plugin {
  const require = createRequire(import.meta.url);
  const sheet = join(dirname(require.resolve('vant/package.json')), 'es/icon/index.css');
  const cache = join(dirname(require.resolve('vant/package.json')), '../.cache/zhangfa');
  const font = join(cache, 'vant-icon.woff2');
  return {
    name: 'zhangfa:icon-font-apart',
    enforce: 'pre',
    load(id) {
      if (id.split('?')[0] !== sheet) return null;
      const css = readFileSync(sheet, 'utf8');
      const found = EMBEDDED.exec(css);
      if (!found?.[1]) this.error('vant/es/icon/index.css carries no embedded woff2 any more');
      mkdirSync(cache, { recursive: true });
      writeFileSync(font, Buffer.from(found[1], 'base64'));
      const address = relative(dirname(sheet), font).split('\\').join('/');
      return css.replace(EMBEDDED, `url(${address}) format("woff2")`).replace(REMOTE, '');
    },
  };
}
