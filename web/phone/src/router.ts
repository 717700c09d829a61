import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router';
import { Problem, whenSignedOut } from '@zhangfa/shared';
import { known, leave, me, offers, recognise } from '@/session';

declare module 'vue-router' {
  interface RouteMeta {
    title?: string;
    open?: boolean;
    tabs?: boolean;
  }
}

const routes: RouteRecordRaw[] = [
  { path: '/sign-in', component: () => import('@/pages/SignIn.vue'), meta: { title: '登录', open: true } },
  { path: '/', component: () => import('@/pages/Home.vue'), meta: { title: '办事', tabs: true } },
  { path: '/todo', component: () => import('@/pages/Todo.vue'), meta: { title: '待办', tabs: true } },
  { path: '/mine', component: () => import('@/pages/Mine.vue'), meta: { title: '我的申请', tabs: true } },
  { path: '/notices', component: () => import('@/pages/Notices.vue'), meta: { title: '通知', tabs: true } },
  { path: '/me', component: () => import('@/pages/Myself.vue'), meta: { title: '我的', tabs: true } },
  { path: '/me/signature', component: () => import('@/pages/SignaturePage.vue'), meta: { title: '手写签名' } },
  { path: '/me/passkeys', component: () => import('@/pages/PasskeysPage.vue'), meta: { title: '通行密钥' } },
  { path: '/me/deputies', component: () => import('@/pages/Deputies.vue'), meta: { title: '我的代理' } },
  { path: '/todo/batch', component: () => import('@/pages/Batch.vue'), meta: { title: '批量审批' } },
  { path: '/classes/:id', component: () => import('@/pages/ClassMatters.vue'), meta: { title: '选择事项' } },
  { path: '/matters/:id', component: () => import('@/pages/MatterPage.vue'), meta: { title: '事项说明' } },
  { path: '/apply/:matter', component: () => import('@/pages/Apply.vue'), meta: { title: '填写申请' } },
  { path: '/submitted/:id', component: () => import('@/pages/Submitted.vue'), meta: { title: '提交成功' } },
  { path: '/applications/:id', component: () => import('@/pages/ApplicationPage.vue'), meta: { title: '申请详情' } },
  { path: '/records', component: () => import('@/pages/Records.vue'), meta: { title: '用章记录' } },
  { path: '/terminals', component: () => import('@/pages/Terminals.vue'), meta: { title: '印控终端' } },
  { path: '/alarms', component: () => import('@/pages/Alarms.vue'), meta: { title: '预警' } },
  { path: '/late', component: () => import('@/pages/Late.vue'), meta: { title: '码上督' } },
  { path: '/cases/:id', component: () => import('@/pages/CasePage.vue'), meta: { title: '核查和说明' } },
  { path: '/:rest(.*)*', component: () => import('@/pages/Missing.vue'), meta: { title: '没有这个页面', open: true } },
];

export const router = createRouter({
  history: createWebHistory('/m/'),
  routes,
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
});

const signInPage = (from: string) => ({ path: '/sign-in', query: from === '/' ? {} : { next: from } });

router.beforeEach(async (to) => {
  document.title = `${to.meta.title ?? '章法'} · 章法`;
  if (to.meta.open) return true;
  if (!me.value && !known.value) {
    try {
      await recognise();
    } catch (error) {
      if (error instanceof Problem && error.kind !== 'signed_out') return { path: '/sign-in', query: { next: to.fullPath, why: error.kind } };
    }
  }
  if (!me.value) return signInPage(to.fullPath);
  return to.path === '/todo' && !offers.value.todo ? '/' : true;
});

/** A page whose code is gone (a new version was installed) or did not come through a weak network: say so, once. */
router.onError((_error, to) => {
  window.dispatchEvent(new CustomEvent('zhangfa:page-did-not-come', { detail: to.fullPath }));
});

whenSignedOut(() => {
  leave();
  const here = router.currentRoute.value;
  if (!here.meta.open) void router.replace(signInPage(here.fullPath));
});
