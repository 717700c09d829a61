/** The paper that the server would write from what is filled in, page by page, before anything is submitted. */
import { ref } from 'vue';
import { api } from './api';
import { asProblem, type Problem } from './errors';
import type { ApplicationDraft } from './types';

export function usePreview(application: () => ApplicationDraft, refused: (byField: Record<string, string>) => void) {
  const busy = ref(false);
  const pages = ref<string[]>([]);
  const problem = ref<Problem | null>(null);

  async function draw(): Promise<void> {
    busy.value = true;
    problem.value = null;
    try {
      pages.value = (await api.preview(application())).pages;
    } catch (error) {
      problem.value = asProblem(error);
      refused(problem.value.byField);
    } finally {
      busy.value = false;
    }
  }
  return { busy, pages, problem, draw };
}
