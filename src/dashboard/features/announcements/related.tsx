import { useAnnouncements } from './platform.tsx';

/** The announcements about a market that hold now or are to come. */
export function RelatedAnnouncements({ marketId }: { readonly marketId: string }) {
  const { data = [] } = useAnnouncements();
  const related = data.filter(
    (each) => each.marketId === marketId && (each.state === 'ACTIVE' || each.state === 'SCHEDULED'),
  );
  return (
    <div aria-live="polite" className="related">
      {related.map(({ id, title, body, severity }) => (
        <p key={id} className="banner" data-severity={severity}>
          <strong>{title}</strong> {body}
        </p>
      ))}
    </div>
  );
}
