import 'vant/es/toast/style/index';

export { showToast } from 'vant/es/toast';
