/** What the pages of concerns ask of the server. */
import { http, query, type Schemas } from '@zhangfa/shared';

export type ConcernView = Schemas['ConcernView'];
export type ConcernPage = Schemas['ConcernPage'];
export type ImportReport = Schemas['ImportReport'];
export type ConcernDeed = ConcernView['actions'][number];

function importSheet(kind: string, unit: string, file: File, columns: Record<string, string>, onlyTry: boolean): Promise<ImportReport> {
  const form = new FormData();
  form.append('file', file, file.name);
  for (const [name, value] of Object.entries({ unit, ...columns, only_try: String(onlyTry) })) form.append(name, value);
  return http.post<ImportReport>(`/insight/${kind}`, form);
}

export const calls = {
  concerns: (search: { state: 'open' | 'all'; kind?: string; cursor?: string | null }) => http.get<ConcernPage>(`/insight/concerns${query(search)}`),
  concern: (id: string) => http.get<ConcernView>(`/insight/concerns/${id}`),
  say: (id: string, action: ConcernDeed, words: string) => http.post<ConcernView>(`/insight/concerns/${id}/words`, { action, words }),
  importStarts: (unit: string, file: File, columns: Record<string, string>, onlyTry: boolean) => importSheet('building-starts', unit, file, columns, onlyTry),
  importWork: (unit: string, file: File, columns: Record<string, string>, onlyTry: boolean) => importSheet('work-days', unit, file, columns, onlyTry),
};
export const KINDS = [
  { value: '', label: '全部' }, { value: 'lease_unusual', label: '租金或条款' }, { value: 'contract_split', label: '拆分合同' }, { value: 'building_unapproved', label: '建房' }, { value: 'labour_conflict', label: '劳务用工' },
];
