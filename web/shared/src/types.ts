/** What the server says to the screens (`/api/v1`): view models, spelled exactly as it sends them. */

export interface Reason {
  code: string;
  text: string;
  remedy?: string | null;
  field?: string | null;
}

export interface UnitRef {
  path: string;
  name: string;
}

export interface Page<T> {
  items: T[];
  next: string | null;
  total: number | null;
}

export type RoleId =
  | 'villager' | 'clerk' | 'keeper' | 'reviewer' | 'approver' | 'supervisor' | 'auditor' | 'administrator';

export interface Counts {
  todo: number;
  alarms: number;
  notices: number;
}

export interface Me {
  person: { id: string; name: string; phone: string };
  unit: UnitRef;
  roles: { role: RoleId; label: string; unit: UnitRef }[];
  counts: Counts;
  demo: boolean;
}

export interface CodeSent {
  sent_to: string;
  resend_after: number;
}

export interface MatterSummary {
  id: string;
  title: string;
  class: string;
  summary: string;
  days: number | null;
  negative: boolean;
}

export interface MatterList {
  classes: { id: string; label: string; count: number }[];
  items: MatterSummary[];
}

export type FieldKind =
  | 'text' | 'long_text' | 'number' | 'money' | 'date' | 'choice' | 'phone' | 'id_number' | 'person';

export interface FormField {
  name: string;
  label: string;
  kind: FieldKind;
  help: string;
  required: boolean;
  choices: (string | { value: string; label: string })[];
  unit: string;
  max: number | null;
  placeholder: string;
}

export interface MaterialSpec {
  name: string;
  label: string;
  required: boolean;
  help: string;
}

export type StageId = 'apply' | 'accept' | 'examine' | 'approve' | 'use' | 'archive';

export interface RouteStep {
  stage: StageId;
  label: string;
  office_label: string;
  hours: number | null;
}

export interface NegativeItem {
  ground: string;
  where_to_go: string;
  list: string;
  item_no: number | string;
}

export interface Matter {
  id: string;
  title: string;
  class: string;
  summary: string;
  version: number | string;
  seal: { body: string; name: string } | null;
  paper: 'generated' | 'uploaded';
  fields: FormField[];
  materials: MaterialSpec[];
  copies_max: number;
  steps: RouteStep[];
  negative: NegativeItem | null;
}

export interface StoredFile {
  id: string;
  name: string;
  kind: string;
  state: 'converting' | 'ready' | 'refused';
  pages: number | null;
  size: number;
  refusal: Reason | string | null;
}

export type FormValues = Record<string, string>;

export interface ApplicationDraft {
  matter: string;
  unit: string;
  form: FormValues;
  paper: string | null;
  materials: Record<string, string[]>;
  copies: number;
  on_behalf: null | { name: string; phone: string; id_number: string };
}

export interface PaperPreview {
  id: string;
  pages: string[];
}

export interface ApplicationSummary {
  id: string;
  number: string;
  matter: { title: string; class: string };
  applicant: { name: string };
  unit: UnitRef;
  state: string;
  state_label: string;
  stage: StageId;
  stage_label: string;
  copies: number;
  submitted_at: string;
  due_at: string | null;
  overdue: boolean;
  changed_at: string;
}

export interface StageView {
  stage: StageId;
  label: string;
  state: 'done' | 'now' | 'next' | 'skipped';
  at: string | null;
  who: string | null;
}

export interface TimelineEntry {
  at: string;
  actor: string;
  role: string;
  text: string;
  kind: string;
  note: string | null;
  ground: string | null;
  entry: { index: number } | null;
  photos: string[];
}

export interface PermitView {
  id: string;
  state: 'issued' | 'held' | 'claimed' | 'spent' | 'expired' | 'revoked';
  state_label: string;
  granted: number;
  used: number;
  opens_at: string;
  closes_at: string;
  terminal: { id: string; name: string } | null;
  code: string | null;
}

export interface ImpressionView {
  number: number;
  page: number;
  state: string;
  state_label: string;
  at: string;
  keeper: string;
  before: string | null;
  after: string | null;
}

export interface ActionView {
  action: string;
  label: string;
  allowed: boolean;
  reasons: Reason[];
  needs: { note: boolean; ground: boolean };
}

export interface ApplicationView extends ApplicationSummary {
  fields: { label: string; value: string }[];
  paper: { file_id: string; pages: number; digest: string } | null;
  materials: { label: string; file_id: string; pages: number }[];
  stages: StageView[];
  timeline: TimelineEntry[];
  permit: PermitView | null;
  impressions: ImpressionView[];
  check_url: string | null;
  actions: ActionView[];
  grounds: { code: string; label: string }[];
  revision: number;
}

export interface ActionOrder {
  action: string;
  revision: number;
  note: string;
  ground: string | null;
  form?: FormValues;
  paper?: string | null;
  materials?: Record<string, string[]>;
  copies?: number;
}

export interface TerminalView {
  id: string;
  serial: string;
  name?: string;
  unit: UnitRef;
  locked: boolean;
  lock_state: 'locked' | 'locking' | 'unlocked' | 'unlocking';
  online: boolean;
  last_seen_at: string | null;
  trust: string;
  trust_label?: string;
  sleeves: { slot: number; seal: { id: string; name: string; body: string } | null }[];
  queue: number;
}

export interface AlarmView {
  id: string;
  kind: string;
  label: string;
  level: string;
  text: string;
  subject: { id: string; number: string } | null;
  terminal: { id: string; name?: string; serial?: string } | string | null;
  raised_at: string;
  state: 'open' | 'acknowledged' | 'closed' | string;
  acknowledged_by: string | null;
  note: string | null;
}

export interface NoticeView {
  id: string;
  kind: string;
  title: string;
  text: string;
  link: string | null;
  created_at: string;
  read_at: string | null;
}

export interface News {
  cursor: string;
  changed: string[];
  counts: Counts;
  notices: NoticeView[];
}
