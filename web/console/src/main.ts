import { createApp } from 'vue';
import { vTest } from '@zhangfa/shared';
import App from '@/App.vue';
import { router } from '@/router';
import 'element-plus/es/components/message/style/css';
import 'element-plus/es/components/loading/style/css';
import '@/styles/theme.css';
import '@/styles/base.css';

createApp(App).use(router).directive('test', vTest).mount('#app');
