import { createApp } from 'vue';
import '@/styles/theme.css';
import '@/styles/base.css';
import App from '@/App.vue';
import { router } from '@/router';
import { restoreTextSize } from '@/text-size';
import { vTest } from '@zhangfa/shared';

restoreTextSize();
createApp(App).use(router).directive('test', vTest).mount('#app');
