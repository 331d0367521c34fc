import { useLayoutEffect, useRef, useSyncExternalStore } from 'react';

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
 * A moment whose text follows the clock. The text is written past React, because a page with many moments would render each second for
 * them alone.
 */
function Ticking({ moment, textAt }: { readonly moment: string; readonly textAt: TextAt }) {
  const element = useRef<HTMLTimeElement>(null);
  useLayoutEffect(() => {
    const write = (): void => {
      const text = textAt(Date.parse(moment), nowMs);
      if (element.current !== null && element.current.textContent !== text)
        element.current.textContent = text;
    };
    write();
    return subscribe(write);
  }, [moment, textAt]);
  return <time ref={element} dateTime={moment} title={date(moment)} className="num" />;
}

type TextAt = (ms: number, now: number) => string;

const ago: TextAt = (ms, now) =>
  now - ms < 5000
    ? 'now'
    : span(now - ms)
        .split(' ')
        .slice(0, 2)
        .join(' ');
const left: TextAt = (ms, now) => span(ms - now);

/** How long ago a moment was; the moment itself is its title. */
export const Ago = ({ at }: { readonly at: string }) => <Ticking moment={at} textAt={ago} />;

/** The time that is left until a moment. */
export const Countdown = ({ until }: { readonly until: string }) => <Ticking moment={until} textAt={left} />;
