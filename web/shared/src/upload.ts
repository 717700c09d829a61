/** Sending one file with progress (fetch cannot report it), and waiting until the server has made pages of it. */
import { Problem, problemFrom } from './errors';
import { csrfToken, http, ROOT } from './http';
import type { StoredFile } from './types';

export interface Sending {
  done: Promise<StoredFile>;
  stop: () => void;
}

export function sendFile(file: File, onProgress: (percent: number) => void): Sending {
  const wire = new XMLHttpRequest();
  const done = csrfToken().then((token) => transfer(wire, file, token, onProgress));
  return { done, stop: () => wire.abort() };
}

function transfer(wire: XMLHttpRequest, file: File, token: string, onProgress: (percent: number) => void): Promise<StoredFile> {
  return new Promise((resolve, reject) => {
    wire.open('POST', `${ROOT}/files`);
    wire.setRequestHeader('X-CSRFToken', token);
    wire.setRequestHeader('Accept', 'application/json');
    wire.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(Math.round((event.loaded / event.total) * 100));
    };
    wire.onerror = () => reject(new Problem('offline'));
    wire.onabort = () => reject(new Problem('refused', [{ code: 'screen.stopped', text: '已停止上传' }]));
    wire.onload = () => {
      const said = parse(wire.responseText);
      if (wire.status >= 200 && wire.status < 300) resolve(said as StoredFile);
      else reject(problemFrom(wire.status, said));
    };
    const content = new FormData();
    content.append('file', file, file.name);
    wire.send(content);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => window.setTimeout(resolve, ms));

/** Ask until the file is ready or refused; photos take a moment, Word documents some seconds. */
export async function untilConverted(file: StoredFile, stillWanted: () => boolean): Promise<StoredFile> {
  let latest = file;
  for (let wait = 300; latest.state === 'converting' && stillWanted(); wait = Math.min(wait * 1.4, 2000)) {
    await pause(wait);
    latest = await http.get<StoredFile>(`/files/${latest.id}`);
  }
  return latest;
}

export const pageUrl = (fileId: string, page: number): string => `${ROOT}/files/${fileId}/pages/${page}`;
export const photoUrl = (digest: string): string => `${ROOT}/evidence/${digest}`;
