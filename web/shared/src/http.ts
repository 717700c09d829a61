/** One door to the server: JSON in, JSON out, CSRF header, time limit, and errors as Problems. */
import { Problem, problemFrom } from './errors';

export const ROOT = '/api/v1';
const PATIENCE_MS = 20_000;

let onSignedOut: () => void = () => undefined;

/** Called whenever the server answers that nobody is signed in. */
export function whenSignedOut(deed: () => void): void {
  onSignedOut = deed;
}

export function query(params: Record<string, string | number | null | undefined>): string {
  const parts = Object.keys(params)
    .filter((name) => params[name] !== undefined && params[name] !== null && params[name] !== '')
    .map((name) => `${name}=${encodeURIComponent(String(params[name]))}`);
  return parts.length > 0 ? `?${parts.join('&')}` : '';
}

/** A fresh idempotency key: 128 random bits in hex. */
export function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

let token = '';

function cookieToken(): string {
  const found = /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie);
  return found?.[1] ?? '';
}

export async function csrfToken(renew = false): Promise<string> {
  if (renew) token = '';
  token = cookieToken() || token;
  if (token && !renew) return token;
  const answer = await attempt(`${ROOT}/csrf`, { credentials: 'same-origin' });
  const body = (await readJson(answer)) as { token?: string; csrf_token?: string } | null;
  token = cookieToken() || body?.token || body?.csrf_token || '';
  return token;
}

async function readJson(answer: Response): Promise<unknown> {
  const text = await answer.text();
  if (!text) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function attempt(url: string, init: RequestInit): Promise<Response> {
  const stop = typeof AbortController === 'undefined' ? null : new AbortController();
  const timer = window.setTimeout(() => stop?.abort(), PATIENCE_MS);
  try {
    return await fetch(url, stop ? { ...init, signal: stop.signal } : init);
  } catch {
    throw new Problem(stop?.signal.aborted ? 'too_slow' : 'offline');
  } finally {
    window.clearTimeout(timer);
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

async function request<T>(method: Method, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
  const send = async (renew: boolean): Promise<Response> => {
    const sent: Record<string, string> = { Accept: 'application/json', ...headers };
    const form = body instanceof FormData;
    if (body !== undefined && !form) sent['Content-Type'] = 'application/json';
    if (method !== 'GET') sent['X-CSRFToken'] = await csrfToken(renew);
    const content = body === undefined ? undefined : form ? body : JSON.stringify(body);
    return attempt(ROOT + path, { method, headers: sent, body: content, credentials: 'same-origin', cache: 'no-store' });
  };
  let answer = await send(false);
  let said = await readJson(answer);
  if (method !== 'GET' && isCsrfRefusal(answer, said)) {
    answer = await send(true);
    said = await readJson(answer);
  }
  if (answer.ok) return said as T;
  if (answer.status === 401 && !path.startsWith('/session')) onSignedOut();
  throw problemFrom(answer.status, said);
}

/** Django answers a stale token with a plain 403 that carries none of our reasons. */
function isCsrfRefusal(answer: Response, said: unknown): boolean {
  const reasons = (said as { reasons?: { code?: string }[] } | null)?.reasons;
  return answer.status === 403 && (!reasons || reasons.some((reason) => /csrf/.test(reason.code ?? '')));
}

/** Whether a page of ours is there, e.g. one that only the demonstration has. */
export async function exists(path: string): Promise<boolean> {
  try {
    return (await fetch(path, { method: 'HEAD', credentials: 'same-origin' })).ok;
  } catch {
    return false;
  }
}

export const http = {
  get: <T>(path: string): Promise<T> => request<T>('GET', path),
  post: <T>(path: string, body: unknown = {}, headers?: Record<string, string>): Promise<T> =>
    request<T>('POST', path, body, headers),
  put: <T>(path: string, body: unknown): Promise<T> => request<T>('PUT', path, body),
  remove: (path: string): Promise<null> => request<null>('DELETE', path),
};
