/** What the page of other systems asks of the server. */
import { http, query, type Schemas } from '@zhangfa/shared';

export type KeyLine = Schemas['KeyLine'];
export type KeyList = Schemas['KeyList'];
export type KeyIn = Schemas['KeyIn'];
export type DeliveryPage = Schemas['DeliveryPage'];
export type DeliveryState = 'waiting' | 'sent' | 'parked' | 'dropped';

export const partners = {
  keys: () => http.get<KeyList>('/partners'),
  make: (order: KeyIn) => http.post<Schemas['KeyMade']>('/partners', order),
  revoke: (id: string, reason: string) => http.post<KeyLine>(`/partners/${id}/revoke`, { reason }),
  deliveries: (search: { state?: DeliveryState | ''; cursor?: string | null }) => http.get<DeliveryPage>(`/partners/deliveries${query(search)}`),
  sendAgain: (id: number) => http.post<unknown>(`/partners/deliveries/${id}/again`),
};
