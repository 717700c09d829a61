import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router';
import { Problem, whenSignedOut } from '@zhangfa/shared';
import { known, leave, me, recognise } from '@/session';

declare module 'vue-router' {
  interface RouteMeta {
    title?: string;
    open?: boolean;
    /** Without menu and head: fills the screen. */
    bare?: boolean;
  }
}

const routes: RouteRecordRaw[] = [
  { path: '/sign-in', component: () => import('@/pages/SignIn.vue'), meta: { title: '登录', open: true } },
  { path: '/', redirect: '/todo' },
  { path: '/todo', component: () => import('@/pages/Todo.vue'), meta: { title: '待办' } },
  { path: '/applications', component: () => import('@/pages/Applications.vue'), meta: { title: '用章申请' } },
  { path: '/applications/:id', component: () => import('@/pages/ApplicationRecord.vue'), meta: { title: '申请档案' } },
  { path: '/applications/:id/procedure', component: () => import('@/pages/Procedure.vue'), meta: { title: '民主决策程序' } },
  { path: '/applications/:id/filing', component: () => import('@/pages/ProcedureFiling.vue'), meta: { title: '合同备案' } },
  { path: '/filings', component: () => import('@/pages/Filings.vue'), meta: { title: '合同备案台账' } },
  { path: '/counter', component: () => import('@/pages/Counter.vue'), meta: { title: '代办受理' } },
  { path: '/counter/done/:id', component: () => import('@/pages/CounterDone.vue'), meta: { title: '代办完成' } },
  { path: '/counter/:matter', component: () => import('@/pages/CounterForm.vue'), meta: { title: '代办申请' } },
  { path: '/terminals', component: () => import('@/pages/Terminals.vue'), meta: { title: '印控终端' } },
  { path: '/late', component: () => import('@/pages/Late.vue'), meta: { title: '码上督' } },
  { path: '/figures', component: () => import('@/pages/Figures.vue'), meta: { title: '用章统计' } },
  { path: '/concerns', component: () => import('@/pages/Concerns.vue'), meta: { title: '疑点' } },
  { path: '/concerns/:id', component: () => import('@/pages/Concern.vue'), meta: { title: '疑点' } },
  { path: '/building-starts', component: () => import('@/pages/BuildingStarts.vue'), meta: { title: '建房比对' } },
  { path: '/work-days', component: () => import('@/pages/WorkDays.vue'), meta: { title: '劳务用工比对' } },
  { path: '/wall', component: () => import('@/pages/Wall.vue'), meta: { title: '用章大屏', bare: true } },
  { path: '/alarms', component: () => import('@/pages/Alarms.vue'), meta: { title: '预警' } },
  { path: '/cases', component: () => import('@/pages/Cases.vue'), meta: { title: '案件' } },
  { path: '/cases/:id', component: () => import('@/pages/CasePage.vue'), meta: { title: '案件' } },
  { path: '/applications/:id/trace', component: () => import('@/pages/Trace.vue'), meta: { title: '用印倒查' } },
  { path: '/reviews', component: () => import('@/pages/Reviews.vue'), meta: { title: '多堂会审' } },
  { path: '/reviews/:id', component: () => import('@/pages/ReviewPage.vue'), meta: { title: '多堂会审' } },
  { path: '/complaints', component: () => import('@/pages/Complaints.vue'), meta: { title: '群众评价' } },
  { path: '/rules', component: () => import('@/pages/Rules.vue'), meta: { title: '预警规则' } },
  { path: '/seals', component: () => import('@/pages/Seals.vue'), meta: { title: '印章' } },
  { path: '/eseals', component: () => import('@/pages/ESeals.vue'), meta: { title: '电子印章' } },
  { path: '/matters', component: () => import('@/pages/Matters.vue'), meta: { title: '事项目录' } },
  { path: '/matters/:id', component: () => import('@/pages/MatterSheet.vue'), meta: { title: '事项' } },
  { path: '/matter-drafts', component: () => import('@/pages/Drafts.vue'), meta: { title: '修改草稿' } },
  { path: '/matter-drafts/:id', component: () => import('@/pages/DraftEditor.vue'), meta: { title: '修改事项' } },
  { path: '/negative-list', component: () => import('@/pages/NegativeList.vue'), meta: { title: '证明清单' } },
  { path: '/wrong-requests', component: () => import('@/pages/WrongRequests.vue'), meta: { title: '索要证明登记' } },
  { path: '/passkeys', component: () => import('@/pages/Passkeys.vue'), meta: { title: '通行密钥' } },
  { path: '/deputies', component: () => import('@/pages/Deputies.vue'), meta: { title: '代理' } },
  { path: '/units', component: () => import('@/pages/Units.vue'), meta: { title: '组织' } },
  { path: '/partners', component: () => import('@/pages/Partners.vue'), meta: { title: '外部系统' } },
  { path: '/ledger', component: () => import('@/pages/Ledger.vue'), meta: { title: '存证账本' } },
  { path: '/notices', component: () => import('@/pages/Notices.vue'), meta: { title: '通知' } },
  { path: '/:rest(.*)*', component: () => import('@/pages/Missing.vue'), meta: { title: '没有这个页面', open: true } },
];

export const router = createRouter({
  history: createWebHistory('/desk/'),
  routes,
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }),
});

const signIn = (next: string, why?: string) => ({ path: '/sign-in', query: { ...(next === '/' ? {} : { next }), ...(why ? { why } : {}) } });

router.beforeEach(async (to) => {
  document.title = `${to.meta.title ?? '章法'} · 章法`;
  if (to.meta.open) return true;
  if (!me.value && !known.value) {
    try {
      await recognise();
    } catch (error) {
      if (error instanceof Problem && error.kind !== 'signed_out') return signIn(to.fullPath, error.kind);
    }
  }
  return me.value ? true : signIn(to.fullPath);
});

/** A page whose code is gone (a new version was installed) or did not come: fetch everything anew, once. */
router.onError((_error, to) => {
  window.dispatchEvent(new CustomEvent('zhangfa:page-did-not-come', { detail: to.fullPath }));
});

whenSignedOut(() => {
  leave();
  const here = router.currentRoute.value;
  if (!here.meta.open) void router.replace(signIn(here.fullPath));
});
