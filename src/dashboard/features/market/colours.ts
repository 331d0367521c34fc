import { useSyncExternalStore } from 'react';

/** Colours of the page for the chart, which draws by itself. */
export interface Colours {
  readonly text: string;
  readonly line: string;
  readonly surface: string;
  readonly accent: string;
  readonly faint: string;
  readonly up: string;
  readonly down: string;
}

const dark = matchMedia('(prefers-color-scheme: dark)');
let colours: Colours | null = null;

function read(): Colours {
  if (colours !== null) return colours;
  const style = getComputedStyle(document.documentElement);
  const of = (name: string): string => style.getPropertyValue(name).trim();
  colours = {
    text: of('--muted'),
    line: of('--line'),
    surface: of('--surface'),
    accent: of('--accent'),
    faint: of('--accent-faint'),
    up: of('--yes'),
    down: of('--no'),
  };
  return colours;
}

function subscribe(listener: () => void): () => void {
  const change = (): void => {
    colours = null;
    listener();
  };
  dark.addEventListener('change', change);
  return () => dark.removeEventListener('change', change);
}

/** The colours of the present scheme, light or dark. */
export const useColours = (): Colours => useSyncExternalStore(subscribe, read);
