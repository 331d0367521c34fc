import { useLayoutEffect, useRef, useSyncExternalStore, type RefObject } from 'react';

/** One clock for all moments of the page. */
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let nowMs = Date.now();

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) nowMs = Date.now();
  listeners.add(listener);
  timer ??= setInterval(() => {
    nowMs = Date.now();
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The time, once a second. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => nowMs);
}

const times = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const dates = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** The time of day. */
export const clock = (ms: number): string => times.format(ms);
/** The date and the time of day. */
export const date = (moment: string): string => dates.format(Date.parse(moment));

/** A span in its two largest units. */
function span(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [days, hours, minutes] = [86_400, 3600, 60].map((unit) => Math.floor(seconds / unit));
  if (days !== undefined && days > 0) return `${days} d ${Math.floor((seconds % 86_400) / 3600)} h`;
  if (hours !== undefined && hours > 0) return `${hours} h ${Math.floor((seconds % 3600) / 60)} min`;
  if (minutes !== undefined && minutes > 0) return `${minutes} min ${seconds % 60} s`;
  return `${seconds} s`;
}

/**
 * Writes a text of the time into an element, once a second. It does so past React, because a page with many moments would render each
 * second for them alone.
 */
function useTicking(textAt: (nowMs: number) => string): RefObject<HTMLTimeElement | null> {
  const element = useRef<HTMLTimeElement>(null);
  useLayoutEffect(() => {
    const write = (): void => {
      const text = textAt(nowMs);
      if (element.current !== null && element.current.textContent !== text)
        element.current.textContent = text;
    };
    write();
    return subscribe(write);
  });
  return element;
}

function agoAt(at: string, now: number): string {
  const ms = now - Date.parse(at);
  if (ms < 5000) return 'now';
  return span(ms).split(' ').slice(0, 2).join(' ');
}

/** How long ago a moment was; the moment itself is its title. */
export function Ago({ at }: { readonly at: string }) {
  const element = useTicking((now) => agoAt(at, now));
  return <time ref={element} dateTime={at} title={date(at)} className="num" />;
}

/** The time that is left until a moment. */
export function Countdown({ until }: { readonly until: string }) {
  const element = useTicking((now) => span(Date.parse(until) - now));
  return <time ref={element} dateTime={until} title={date(until)} className="num" />;
}
