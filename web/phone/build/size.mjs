/** What a first visit costs over the air: compressed scripts and style sheets of the entry and the first page. Fails above the limit. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const LIMIT_KB = 120;
const OUT = new URL('../../../packages/server/src/zhangfa/static/m/', import.meta.url);
const FIRST_PAGES = { '登录 sign-in': 'src/pages/SignIn.vue', '办事 home': 'src/pages/Home.vue', '待办 to-do': 'src/pages/Todo.vue', '申请详情 application': 'src/pages/ApplicationPage.vue', '填写 form': 'src/pages/Apply.vue' };

const manifest = JSON.parse(readFileSync(new URL('manifest.json', OUT), 'utf8'));
const weight = (file) => gzipSync(readFileSync(new URL(file, OUT)), { level: 9 }).length;

function filesOf(key, found = new Set()) {
  const chunk = manifest[key];
  if (!chunk || found.has(chunk.file)) return found;
  found.add(chunk.file);
  (chunk.css ?? []).forEach((file) => found.add(file));
  (chunk.imports ?? []).forEach((other) => filesOf(other, found));
  return found;
}

const kb = (bytes) => (bytes / 1024).toFixed(1).padStart(6);
const html = weight('index.html');
let worst = 0;
for (const [name, page] of Object.entries(FIRST_PAGES)) {
  const files = [...filesOf('index.html'), ...filesOf(page)].filter((file, place, all) => all.indexOf(file) === place);
  const sum = (ending) => files.filter((file) => file.endsWith(ending)).reduce((total, file) => total + weight(file), 0);
  const total = sum('.js') + sum('.css') + html;
  worst = Math.max(worst, total);
  console.log(`${kb(total)} KB gzip = js ${kb(sum('.js'))} + css ${kb(sum('.css'))} + html ${kb(html)} in ${files.length} files  ${name}`);
}
const fonts = Object.values(manifest).map((one) => one.file).filter((file) => file.endsWith('.woff2'));
fonts.forEach((file) => console.log(`${kb(readFileSync(new URL(file, OUT)).length)} KB icon font, fetched beside the page (not counted)`));
console.log(`limit ${LIMIT_KB} KB for a first visit, worst page ${kb(worst).trim()} KB`);
if (worst > LIMIT_KB * 1024) process.exit(1);
