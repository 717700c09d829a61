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

  matters: (search: { q?: string; class?: string; unit?: string; limit?: number }) => http.get<t.MatterList>(`/matters${query(search)}`),
  matter: (id: string, unit?: string) => http.get<t.Matter>(`/matters/${id}${query({ unit })}`),

  catalogue: (search: { q?: string; class?: string; unit?: string }) => http.get<t.CatalogueList>(`/catalogue${query(search)}`),
  sheet: (id: string, unit: string) => http.get<t.MatterSheet>(`/catalogue/${id}${query({ unit })}`),
  editorWords: (unit: string) => http.get<t.EditorWords>(`/catalogue/words${query({ unit })}`),
  listInForce: (unit: string) => http.get<t.ListInForce>(`/negative-list${query({ unit })}`),
  wrongRequests: (unit: string) => http.get<t.WrongRequests>(`/wrong-requests${query({ unit })}`),
  drafts: (region: string) => http.get<{ items: t.DraftItem[] }>(`/matter-drafts${query({ region })}`),
  draft: (id: string) => http.get<t.DraftView>(`/matter-drafts/${id}`),
  checkDraft: (draft: { region: string; unit: string; content: object; form: t.FormValues }) => http.post<t.DraftChecked>('/matter-drafts/check', draft),
  createDraft: (region: string, content: object) => http.post<t.DraftView>('/matter-drafts', { region, content }),
  saveDraft: (id: string, revision: number, content: object) => http.put<t.DraftView>(`/matter-drafts/${id}`, { content, revision }),
  discardDraft: (id: string, revision: number) => http.post<t.DraftView>(`/matter-drafts/${id}/discard`, { revision }),
  returnDraft: (id: string, revision: number, note: string) => http.post<t.DraftView>(`/matter-drafts/${id}/return`, { revision, note }),
  publishDraft: (id: string, revision: number) => http.post<t.DraftView>(`/matter-drafts/${id}/publish`, { revision }),
  tryDraft: (id: string, unit: string, form: t.FormValues) => http.post<t.Trial>(`/matter-drafts/${id}/trial`, { unit, form }),

  file: (id: string) => http.get<t.StoredFile>(`/files/${id}`),
  dropFile: (id: string) => http.remove(`/files/${id}`),

  preview: (draft: t.ApplicationDraft) => http.post<t.PaperPreview>('/applications/preview', draft),
  submit: (draft: t.ApplicationDraft, key: string) =>
    http.post<{ id: string; number: string }>('/applications', draft, { 'Idempotency-Key': key }),
  applications: (search: { box: 'mine' | 'todo' | 'done' | 'all'; q?: string; state?: string; cursor?: string | null }) =>
    http.get<t.Page<t.ApplicationSummary>>(`/applications${query(search)}`),
  application: (id: string) => http.get<t.ApplicationView>(`/applications/${id}`),
  reading: (id: string) => http.get<t.ReadingView>(`/applications/${id}/reading`),
  act: (id: string, order: t.ActionOrder) => http.post<t.ApplicationView>(`/applications/${id}/actions`, order),
  markRead: (id: string, digest: string) => http.post<{ seen: boolean }>(`/applications/${id}/read`, { digest }),
  eligible: (id: string, verb: 'transfer' | 'delegate' | 'add_seat' | 'copy', q: string) => http.get<t.Eligible[]>(`/applications/${id}/people${query({ verb, q })}`),
  approveMany: (items: { id: string; revision: number }[], note: string) => http.post<{ items: t.ApprovedOne[] }>('/applications/approve-many', { items, note }),
  print: (id: string) => http.post<{ printed: boolean; folder: boolean }>(`/applications/${id}/print`),

  terminals: () => http.get<t.Page<t.TerminalView>>('/terminals'),
  lock: (id: string, reason: string) => http.post<t.TerminalView>(`/terminals/${id}/lock`, { reason }),
  unlock: (id: string, reason: string) => http.post<t.TerminalView>(`/terminals/${id}/unlock`, { reason }),

  alarms: (search: { state: 'open' | 'all'; cursor?: string | null }) => http.get<t.Page<t.AlarmView>>(`/alarms${query(search)}`),
  alarm: (id: string) => http.get<t.AlarmDetail>(`/alarms/${id}`),
  actOnAlarm: (id: string, action: t.AlarmAction, note: string) => http.post<t.AlarmView>(`/alarms/${id}/${action}`, { note }),
  reportMark: (unit: string, note: string) => http.post<t.AlarmView>('/alarms', { unit, note }),
  rules: (county?: string) => http.get<t.RuleList>(`/rules${query({ county })}`),
  switchRule: (rule: string, order: { county: string; on: boolean; settings: Record<string, number>; note: string }) => http.post<t.RuleView>(`/rules/${rule}`, order),
  tryRule: (rule: string, order: { county: string; settings: Record<string, number>; days: number }) => http.post<t.RuleTrial>(`/rules/${rule}/trial`, order),

  notices: (cursor?: string | null) => http.get<t.Page<t.NoticeView>>(`/notices${query({ cursor })}`),
  readNotices: (ids: string[] | 'all') => http.post<unknown>('/notices/read', ids === 'all' ? { ids: [], all: true } : { ids, all: false }),
  seals: (unit?: string) => http.get<t.Page<t.SealView>>(`/seals${query({ unit })}`),
  units: (under?: string) => http.get<t.Page<t.UnitItem>>(`/units${query({ under })}`),
  people: (unit: string, q: string) => http.get<{ items: t.PersonFound[] }>(`/people${query({ unit, q })}`),
  deputies: () => http.get<t.DeputyList>('/deputies'),
  deputyPeople: (q: string) => http.get<{ items: t.PersonFound[] }>(`/deputies/people${query({ q })}`),
  deputise: (order: t.DeputyOrder) => http.post<t.DeputyView>('/deputies', order),
  endDeputy: (id: string) => http.post<t.DeputyView>(`/deputies/${id}/end`),
  settleImpression: (id: string, found: { permit: string; number: number; finding: 'made' | 'not_made' | 'unusable'; note: string }) => http.post<t.ApplicationView>(`/applications/${id}/findings`, found),
  late: () => http.get<{ items: t.LateItem[] }>('/late'),
  urgeLate: (id: string) => http.post<t.LateItem>(`/late/${id}/urge`),
  cases: (state: 'open' | 'all') => http.get<{ items: t.CaseItem[] }>(`/cases${query({ state })}`),
  openCase: (order: { alarm?: string; application?: string; note: string }) => http.post<t.CaseView>('/cases', order),
  caseView: (id: string) => http.get<t.CaseView>(`/cases/${id}`),
  actOnCase: (id: string, order: t.CaseOrder) => http.post<t.CaseView>(`/cases/${id}/actions`, order),
  trace: (id: string, permit: string, number: number) => http.get<t.TraceView>(`/applications/${id}/trace${query({ permit, number })}`),
  askLate: (id: string, note: string) => http.post<t.LateItem>(`/late/${id}/ask`, { note }),
  answerLate: (id: string, note: string) => http.post<t.LateItem>(`/late/${id}/answer`, { note }),
  offices: (unit: string) => http.get<t.OfficeList>(`/offices${query({ unit })}`),
  appoint: (order: { person: string; office: string; field?: string; unit: string; opens_on: string }) => http.post<unknown>('/appointments', order),
  endAppointment: (id: string, closes_on: string) => http.post<unknown>(`/appointments/${id}/end`, { closes_on }),
  news: (since: string) => http.get<t.News>(`/news${query({ since })}`),
};

/** Addresses a screen links to rather than calls. */
export const links = {
  referralSlip: (id: string): string => `/slips/referral/${id}`,
  receiptSlip: (id: string): string => `/slips/receipt/${id}`,
  printable: (id: string): string => `/api/v1/applications/${id}/print.pdf`,
  matterRoute: (id: string, unit: string): string => `/api/v1/matters/${id}/route.svg${query({ unit })}`,
  wrongRequestTable: (unit: string): string => `/api/v1/wrong-requests.csv${query({ unit })}`,
  archive: (id: string): string => `/api/v1/applications/${id}/archive`,
  sealImage: (id: string): string => `/api/v1/seals/${id}/impression.png`,
  demoCodes: '/demo/codes',
  verifyHelp: '/verify-help',
};
