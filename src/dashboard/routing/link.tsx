import type { MouseEvent, ReactNode } from 'react';

import { navigate } from './location.ts';

/** A link to a path of the page. With a modifier key it opens as browsers do. */
export function Link(props: {
  readonly to: string;
  readonly className?: string;
  readonly isCurrent?: boolean;
  readonly children: ReactNode;
}) {
  const { to, className, isCurrent = false, children } = props;
  const onClick = (event: MouseEvent): void => {
    const isPlain = !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (!isPlain || event.button !== 0) return;
    event.preventDefault();
    navigate(to);
  };
  return (
    <a href={to} className={className} onClick={onClick} aria-current={isCurrent ? 'page' : undefined}>
      {children}
    </a>
  );
}
