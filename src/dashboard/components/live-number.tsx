import { memo, useEffect, useRef } from 'react';

const flashMs = 600;
const calm = matchMedia('(prefers-reduced-motion: reduce)');

/**
 * A number that is replaced in place, and flashes up or down when it has changed. `order` tells which of two values is larger;
 * without it nothing flashes.
 */
export const LiveNumber = memo(function LiveNumber(props: {
  readonly text: string;
  readonly order?: bigint;
  readonly className?: string;
}) {
  const { text, order, className = '' } = props;
  const element = useRef<HTMLSpanElement>(null);
  const before = useRef(order);
  const flashedAt = useRef(0);
  useEffect(() => {
    const last = before.current;
    before.current = order;
    if (order === undefined || last === undefined || order === last || calm.matches) return;
    // A number that changes with each frame would only flicker.
    if (performance.now() - flashedAt.current < flashMs) return;
    flashedAt.current = performance.now();
    const colour = `var(${order > last ? '--flash-up' : '--flash-down'})`;
    element.current?.animate([{ backgroundColor: colour }, { backgroundColor: 'transparent' }], flashMs);
  }, [order]);
  return (
    <span ref={element} className={`num ${className}`}>
      {text}
    </span>
  );
});
