/** Every call a screen may make, by name. Paths and shapes follow the server's `/api/v1`; no screen builds a path itself. */
import { http, query } from './http';
import type * as t from './types';

export const api = {
  sendCode: (name: string, phone: string) => http.post<t.CodeSent>('/session/code', { name, phone }),
  signInByCode: (phone: string, code: string, unit = '') => http.post<t.Me>('/session', { phone, code, unit }),
  signInByPassword: (username: string, password: string) => http.post<t.Me>('/session/password', { username, password }),
  signOut: () => http.remove('/session'),
  me: () => http.get<t.Me>('/me'),

  matters: (search: { q?: string; class?: string; unit?: string }) => http.get<t.MatterList>(`/matters${query(search)}`),
  matter: (id: string, unit?: string) => http.get<t.Matter>(`/matters/${id}${query({ unit })}`),

  file: (id: string) => http.get<t.StoredFile>(`/files/${id}`),
  dropFile: (id: string) => http.remove(`/files/${id}`),

  preview: (draft: t.ApplicationDraft) => http.post<t.PaperPreview>('/applications/preview', draft),
  submit: (draft: t.ApplicationDraft, key: string) =>
    http.post<{ id: string; number: string }>('/applications', draft, { 'Idempotency-Key': key }),
  applications: (search: { box: 'mine' | 'todo' | 'done' | 'all'; q?: string; state?: string; cursor?: string | null }) =>
    http.get<t.Page<t.ApplicationSummary>>(`/applications${query(search)}`),
  application: (id: string) => http.get<t.ApplicationView>(`/applications/${id}`),
  act: (id: string, order: t.ActionOrder) => http.post<t.ApplicationView>(`/applications/${id}/actions`, order),
  print: (id: string) => http.post<{ printed: boolean; folder: boolean }>(`/applications/${id}/print`),

  terminals: () => http.get<t.Page<t.TerminalView>>('/terminals'),
  lock: (id: string, reason: string) => http.post<t.TerminalView>(`/terminals/${id}/lock`, { reason }),
  unlock: (id: string, reason: string) => http.post<t.TerminalView>(`/terminals/${id}/unlock`, { reason }),

  alarms: (search: { state: 'open' | 'all'; cursor?: string | null }) => http.get<t.Page<t.AlarmView>>(`/alarms${query(search)}`),
  acknowledgeAlarm: (id: string, note: string) => http.post<t.AlarmView>(`/alarms/${id}/acknowledge`, { note }),

  notices: (cursor?: string | null) => http.get<t.Page<t.NoticeView>>(`/notices${query({ cursor })}`),
  readNotices: (ids: string[] | 'all') => http.post<unknown>('/notices/read', ids === 'all' ? { ids: [], all: true } : { ids, all: false }),
  seals: (unit?: string) => http.get<t.Page<t.SealView>>(`/seals${query({ unit })}`),
  units: (under?: string) => http.get<t.Page<t.UnitItem>>(`/units${query({ under })}`),
  news: (since: string) => http.get<t.News>(`/news${query({ since })}`),
};

/** Addresses a screen links to rather than calls. */
export const links = {
  referralSlip: (id: string): string => `/slips/referral/${id}`,
  receiptSlip: (id: string): string => `/slips/receipt/${id}`,
  printable: (id: string): string => `/api/v1/applications/${id}/print.pdf`,
  archive: (id: string): string => `/api/v1/applications/${id}/archive`,
  sealImage: (id: string): string => `/api/v1/seals/${id}/impression.png`,
  demoCodes: '/demo/codes',
  verifyHelp: '/verify-help',
};
