/** A matter's content in the shape of the catalogue's files, as the server keeps and checks it. */
import type { FormField } from '@zhangfa/shared';

export interface ContentChoice { value: string; label: string }
export interface ContentField {
  name: string; label: string; kind: FormField['kind']; required?: boolean; help?: string; placeholder?: string; unit?: string;
  choices?: ContentChoice[]; least?: number | null; most?: number | null;
}
export interface ContentMaterial { name: string; label: string; required?: boolean; help?: string }
export interface ContentSeat { office?: string; at?: string; field?: string; appointment?: string; person?: string }
export interface ContentCondition { field: string; op: string; value: string | number | string[] }
export interface ContentStep {
  stage: string; office: string; path_level: string; hours: number; key?: string; label?: string; mode?: string; ratio?: string;
  seats?: ContentSeat[]; when?: ContentCondition[]; town_list?: boolean; signature_box?: string; field?: string;
}
export interface ContentTemplate { title: string; addressee?: string; paragraphs?: string[]; table?: boolean; closing?: string; note?: string }
export interface Content {
  id: string; class: string; title: string; summary: string; body: string; paper: string; fields: ContentField[]; materials: ContentMaterial[];
  steps: ContentStep[]; copies_max: number; marks_per_copy: number; retention: string; aliases: string[]; template?: ContentTemplate | null;
  applicants: string[]; e_seal?: boolean; authority?: string; [more: string]: unknown;
}

export const blank = (): Content => ({
  id: '', class: 'certificate', title: '', summary: '', body: 'committee', paper: 'generated', fields: [], materials: [],
  steps: [
    { stage: 'accept', office: 'clerk', path_level: 'village', hours: 4 },
    { stage: 'examine', office: 'reviewer', path_level: 'village', hours: 8 },
    { stage: 'approve', office: 'village_head', path_level: 'village', hours: 8 },
  ],
  copies_max: 3, marks_per_copy: 1, retention: '10', aliases: [], template: { title: '', addressee: '', paragraphs: [''], table: false, closing: '', note: '' },
  applicants: ['villager', 'clerk'],
});

/** A code for something new that no other part of the form has. */
export function freshName(start: string, taken: string[]): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  if (!taken.includes(start)) return start;
  for (const letter of letters) if (!taken.includes(`${start}_${letter}`)) return `${start}_${letter}`;
  return `${start}_${Date.now().toString(26).replace(/[0-9]/g, 'z')}`;
}

/** What is sent: empty things that the files leave out are left out here too. */
export function sent(content: Content): Content {
  const made = JSON.parse(JSON.stringify(content)) as Content;
  if (made.paper !== 'generated') delete made.template;
  if (!made.authority) delete made.authority;
  for (const step of made.steps) {
    for (const key of ['key', 'label', 'ratio', 'signature_box', 'field'] as const) if (!step[key]) delete step[key];
    if (!step.seats?.length) delete step.seats;
    if (!step.when?.length) delete step.when;
    if (!step.town_list) delete step.town_list;
    for (const seat of step.seats ?? []) for (const key of ['office', 'field', 'appointment', 'person'] as const) if (!seat[key]) delete seat[key];
  }
  return made;
}

/** A field of the content as the form shows it to an applicant. */
export const asFormField = (field: ContentField): FormField => ({
  name: field.name, label: field.label || field.name, kind: field.kind, help: field.help ?? '', required: field.required ?? true,
  choices: (field.choices ?? []).map((one) => ({ code: one.value, label: one.label })), unit: field.unit ?? '', max: field.most ?? null, placeholder: field.placeholder ?? '', own: '',
});

/** Which parts of two contents differ, in the words of the editor's tabs. */
const PARTS: [string, string[]][] = [
  ['基本情况', ['title', 'summary', 'class', 'body', 'paper', 'copies_max', 'marks_per_copy', 'retention', 'aliases', 'applicants', 'authority', 'e_seal']],
  ['填写项', ['fields']], ['材料', ['materials']], ['文件内容', ['template']], ['办理环节', ['steps']],
];
export function partsThatDiffer(one: Content, other: Content): string[] {
  return PARTS.filter(([, keys]) => keys.some((key) => JSON.stringify(one[key] ?? null) !== JSON.stringify(other[key] ?? null))).map(([label]) => label);
}
