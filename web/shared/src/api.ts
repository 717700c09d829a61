/** Every call a screen may make, by name. Paths and shapes follow the server's `/api/v1`; no screen builds a path itself. */
import { http, query } from './http';
import type * as t from './types';

export const api = {
  sendCode: (name: string, phone: string) => http.post<t.CodeSent>('/session/code', { name, phone }),
  signInByCode: (phone: string, code: string, unit = '') => http.post<t.Me>('/session', { phone, code, unit }),
  signInByPassword: (username: string, password: string) => http.post<t.Me>('/session/password', { username, password }),
  signOut: () => http.remove('/session'),
  me: () => http.get<t.Me>('/me'),

  mySignature: () => http.get<t.Signature>('/me/signature'),
  saveSignature: (order: t.SignatureOrder) => http.put<t.Signature>('/me/signature', order),
  removeSignature: () => http.remove('/me/signature'),

  passkeys: () => http.get<{ items: t.PasskeyView[] }>('/me/passkeys'),
  passkeyOptions: () => http.post<Record<string, unknown>>('/me/passkeys/options', {}),
  addPasskey: (name: string, response: object) => http.post<t.PasskeyView>('/me/passkeys', { name, response }),
  revokePasskey: (id: string) => http.remove(`/me/passkeys/${id}`),
  challenge: (id: string, action: string, revision: number, seal_at: t.SealPlace | null) => http.post<Record<string, unknown>>(`/applications/${id}/challenge`, { action, revision, seal_at }),

  matters: (search: { q?: string; class?: string; unit?: string; limit?: number }) => http.get<t.MatterList>(`/matters${query(search)}`),
  matter: (id: string, unit?: string) => http.get<t.Matter>(`/matters/${id}${query({ unit })}`),

  file: (id: string) => http.get<t.StoredFile>(`/files/${id}`),
  dropFile: (id: string) => http.remove(`/files/${id}`),

  preview: (draft: t.ApplicationDraft) => http.post<t.PaperPreview>('/applications/preview', draft),
  submit: (draft: t.ApplicationDraft, key: string) =>
    http.post<{ id: string; number: string }>('/applications', draft, { 'Idempotency-Key': key }),
  applications: (search: { box: 'mine' | 'todo' | 'done' | 'all'; q?: string; state?: string; cursor?: string | null }) =>
    http.get<t.Page<t.ApplicationSummary>>(`/applications${query(search)}`),
  application: (id: string) => http.get<t.ApplicationView>(`/applications/${id}`),
  reading: (id: string) => http.get<t.ReadingView>(`/applications/${id}/reading`),
  comparisons: (id: string) => http.get<t.ComparisonView[]>(`/applications/${id}/comparisons`),
  act: (id: string, order: t.ActionOrder) => http.post<t.ApplicationView>(`/applications/${id}/actions`, order),
  markRead: (id: string, digest: string) => http.post<{ seen: boolean }>(`/applications/${id}/read`, { digest }),
  eligible: (id: string, verb: 'transfer' | 'delegate' | 'add_seat' | 'copy', q: string) => http.get<t.Eligible[]>(`/applications/${id}/people${query({ verb, q })}`),
  approveMany: (items: { id: string; revision: number }[], note: string) => http.post<{ items: t.ApprovedOne[] }>('/applications/approve-many', { items, note }),

  terminals: () => http.get<t.Page<t.TerminalView>>('/terminals'),
  lock: (id: string, reason: string) => http.post<t.TerminalView>(`/terminals/${id}/lock`, { reason }),
  unlock: (id: string, reason: string) => http.post<t.TerminalView>(`/terminals/${id}/unlock`, { reason }),

  alarms: (search: { state: 'open' | 'all'; cursor?: string | null }) => http.get<t.Page<t.AlarmView>>(`/alarms${query(search)}`),
  actOnAlarm: (id: string, action: t.AlarmAction, note: string) => http.post<t.AlarmView>(`/alarms/${id}/${action}`, { note }),

  notices: (cursor?: string | null) => http.get<t.Page<t.NoticeView>>(`/notices${query({ cursor })}`),
  readNotices: (ids: string[] | 'all') => http.post<unknown>('/notices/read', ids === 'all' ? { ids: [], all: true } : { ids, all: false }),
  units: (under?: string) => http.get<t.Page<t.UnitItem>>(`/units${query({ under })}`),
  deputies: () => http.get<t.DeputyList>('/deputies'),
  deputyPeople: (q: string) => http.get<{ items: t.PersonFound[] }>(`/deputies/people${query({ q })}`),
  deputise: (order: t.DeputyOrder) => http.post<t.DeputyView>('/deputies', order),
  endDeputy: (id: string) => http.post<t.DeputyView>(`/deputies/${id}/end`),
  late: () => http.get<{ items: t.LateItem[] }>('/late'),
  urgeLate: (id: string) => http.post<t.LateItem>(`/late/${id}/urge`),
  caseView: (id: string) => http.get<t.CaseView>(`/cases/${id}`),
  actOnCase: (id: string, order: t.CaseOrder) => http.post<t.CaseView>(`/cases/${id}/actions`, order),
  rating: (id: string) => http.get<t.RatingDone>(`/applications/${id}/rating`),
  rate: (id: string, order: t.RatingOrder) => http.post<t.RatingDone>(`/applications/${id}/rating`, order),
  askLate: (id: string, note: string) => http.post<t.LateItem>(`/late/${id}/ask`, { note }),
  answerLate: (id: string, note: string) => http.post<t.LateItem>(`/late/${id}/answer`, { note }),
  news: (since: string) => http.get<t.News>(`/news${query({ since })}`),
};

/** Addresses a screen links to rather than calls. */
export const links = {
  referralSlip: (id: string): string => `/slips/referral/${id}`,
  receiptSlip: (id: string): string => `/slips/receipt/${id}`,
  sealed: (id: string, format: string): string => `/api/v1/applications/${id}/sealed/${format}`,
  printable: (id: string): string => `/api/v1/applications/${id}/print.pdf`,
  matterRoute: (id: string, unit: string): string => `/api/v1/matters/${id}/route.svg${query({ unit })}`,
  wrongRequestTable: (unit: string): string => `/api/v1/wrong-requests.csv${query({ unit })}`,
  archive: (id: string): string => `/api/v1/applications/${id}/archive`,
  sealImage: (id: string): string => `/api/v1/seals/${id}/impression.png`,
  demoCodes: '/demo/codes',
  verifyHelp: '/verify-help',
};
