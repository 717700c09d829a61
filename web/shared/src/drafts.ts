/** Typed text survives a lost signal, a phone call and a flat battery: one draft per person and matter in localStorage. */

const PREFIX = 'zhangfa.draft.';
const KEEP_MS = 30 * 86_400_000;

export interface Draft<T> {
  saved_at: number;
  content: T;
}

const place = (person: string, name: string): string => `${PREFIX}${person}.${name}`;

export function saveDraft<T>(person: string, name: string, content: T): boolean {
  try {
    localStorage.setItem(place(person, name), JSON.stringify({ saved_at: Date.now(), content }));
    return true;
  } catch {
    return false;
  }
}

export function readDraft<T>(person: string, name: string): Draft<T> | null {
  try {
    const text = localStorage.getItem(place(person, name));
    const draft = text ? (JSON.parse(text) as Draft<T>) : null;
    return draft && Date.now() - draft.saved_at < KEEP_MS ? draft : null;
  } catch {
    return null;
  }
}

export function dropDraft(person: string, name: string): void {
  try {
    localStorage.removeItem(place(person, name));
  } catch {
    /* A browser without storage has no draft to drop. */
  }
}

/** Names of the drafts this person has on this phone. */
export function draftNames(person: string): string[] {
  try {
    const start = place(person, '');
    return Object.keys(localStorage).filter((key) => key.startsWith(start)).map((key) => key.slice(start.length));
  } catch {
    return [];
  }
}
