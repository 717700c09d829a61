/** What the pages of procedures and filings ask of the server, and how a record is held while it is being written. */
import { api, http, query, type Schemas, type StoredFile } from '@zhangfa/shared';

export type ProcedureView = Schemas['ProcedureView'];
export type ProcedureStep = Schemas['ProcedureStep'];
export type ProcedureTender = Schemas['ProcedureTender'];
export type StepKey = ProcedureStep['key'];
export type FilingView = Schemas['FilingView'];
export type FilingPage = Schemas['FilingPage'];
export type FilingDueList = Schemas['FilingDueList'];

export interface Search { q?: string; unit?: string; year?: string; amount_least?: string; amount_most?: string; signed_from?: string; signed_to?: string; start?: number }

const wanted = (search: Search): string => query(search as Record<string, string | number | undefined>);

export const calls = {
  procedure: (id: string) => http.get<ProcedureView>(`/applications/${id}/procedure`),
  write: (id: string, record: Schemas['ProcedureIn']) => http.put<ProcedureView>(`/applications/${id}/procedure`, record),
  formUrl: (id: string): string => `/api/v1/applications/${id}/procedure.pdf`,
  filing: (id: string) => http.get<FilingView>(`/applications/${id}/filing`),
  filingUrl: (id: string): string => `/api/v1/applications/${id}/filing.pdf`,
  file: (id: string, scans: string[], signedOn: string) => http.post<FilingView>(`/applications/${id}/filing`, { scans, signed_on: signedOn || null }),
  correct: (id: string, changes: Record<string, string>, reason: string) => http.post<FilingView>(`/applications/${id}/filing/corrections`, { changes, reason }),
  filings: (search: Search) => http.get<FilingPage>(`/filings${wanted(search)}`),
  waiting: () => http.get<FilingDueList>('/filings/waiting'),
  exportUrl: (search: Search): string => `/api/v1/filings.csv${wanted({ ...search, start: undefined })}`,
};

export const COUNTS = [
  { name: 'due', label: '应到' }, { name: 'attended', label: '实到' }, { name: 'agreed', label: '同意' }, { name: 'against', label: '反对' }, { name: 'abstained', label: '弃权' },
] as const;
export const METHODS = ['公开招标', '镇产权交易平台', '村内竞价', '协商议价', '续签'];

/** A step while it is written: numbers as typed, files as the boxes hold them. */
export interface StepDraft {
  on: string; until: string; place: string; chair: string; note: string;
  counts: Record<(typeof COUNTS)[number]['name'], string>;
  minutes: StoredFile[]; photos: StoredFile[]; photosEnd: StoredFile[];
}
export interface TenderDraft { method: string; on: string; place: string; bidders: { name: string; price: string }[]; winner: string; price: string; files: StoredFile[] }
export interface RecordDraft { assembly: ProcedureView['assembly']; merged: boolean; steps: Record<StepKey, StepDraft>; tender: TenderDraft }

const number = (value: number | null | undefined): string => (value === null || value === undefined ? '' : String(value));

export async function draftOf(view: ProcedureView): Promise<RecordDraft> {
  const ids = [...view.steps.flatMap((step) => [step.minutes ?? '', ...(step.photos ?? []), ...(step.photos_end ?? [])]), ...(view.tender.files ?? [])].filter(Boolean);
  const found = new Map(await Promise.all([...new Set(ids)].map(async (id) => [id, await api.file(id)] as const)));
  const files = (list: string[] | undefined): StoredFile[] => (list ?? []).flatMap((id) => found.get(id) ?? []);
  const steps = Object.fromEntries(view.steps.map((step) => [step.key, {
    on: step.on ?? '', until: step.until ?? '', place: step.place ?? '', chair: step.chair ?? '', note: step.note ?? '',
    counts: { due: number(step.due), attended: number(step.attended), agreed: number(step.agreed), against: number(step.against), abstained: number(step.abstained) },
    minutes: files(step.minutes ? [step.minutes] : []), photos: files(step.photos), photosEnd: files(step.photos_end),
  }])) as Record<StepKey, StepDraft>;
  const { method, on, place, bidders, winner, price, files: papers } = view.tender;
  const tender = { method: method || view.contract.tender, on: on ?? '', place: place ?? '', bidders: (bidders ?? []).map((one) => ({ ...one })), winner: winner ?? '', price: price ?? '', files: files(papers) };
  return { assembly: view.assembly, merged: view.merged, steps, tender };
}

const ids = (list: StoredFile[]): string[] => list.filter((file) => file.state === 'ready').map((file) => file.id);
const count = (typed: string): number | null => (/^\d{1,6}$/.test(typed.trim()) ? Number(typed.trim()) : null);

export function recordOf(draft: RecordDraft, revision: number, reason: string, tenderNeeded: boolean): Schemas['ProcedureIn'] {
  const steps: Record<string, Schemas['StepIn']> = {};
  for (const [key, step] of Object.entries(draft.steps)) {
    steps[key] = {
      on: step.on || null, until: step.until || null, place: step.place, chair: step.chair, note: step.note,
      due: count(step.counts.due), attended: count(step.counts.attended), agreed: count(step.counts.agreed), against: count(step.counts.against), abstained: count(step.counts.abstained),
      minutes: ids(step.minutes)[0] ?? '', photos: ids(step.photos), photos_end: ids(step.photosEnd),
    };
  }
  const { tender } = draft;
  const bidders = tender.bidders.filter((one) => one.name.trim() || one.price.trim());
  const asked = tenderNeeded || bidders.length > 0 || tender.on !== '' || tender.files.length > 0;
  const written = asked ? { ...tender, on: tender.on || null, bidders, files: ids(tender.files) } : null;
  return { revision, reason, assembly: draft.assembly, merged: draft.merged, steps, tender: written };
}

/** A good use of the reasons: field of a step → text, with the step's own prefix taken away. */
export function slips(missing: { field?: string | null; text: string }[], prefix: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const reason of missing) {
    const name = (reason.field ?? '').replace(`${prefix}.`, '');
    found[name] = found[name] ? `${found[name]}；${reason.text}` : reason.text;
  }
  return found;
}

export const money = (amount: string | null | undefined): string => {
  if (!amount) return '—';
  const [whole, cents] = amount.split('.');
  return `${(whole ?? '').replace(/\B(?=(\d{3})+(?!\d))/g, ',')}${cents && Number(cents) ? `.${cents}` : ''}`;
};
