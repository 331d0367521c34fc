import { Countdown } from '../../components/moment.tsx';
import { useAnnouncements, usePlatform, type Announcement } from './platform.tsx';

const dayMs = 86_400_000;
const signs: Readonly<Record<Announcement['severity'], string>> = {
  INFO: 'ℹ',
  SUCCESS: '✓',
  WARNING: '⚠',
  CRITICAL: '⛔',
};

/** The halt of all markets, and the announcements that hold now or begin within a day. */
export function Banner() {
  const { data: platform } = usePlatform();
  const { data: announcements = [] } = useAnnouncements();
  const shown = announcements.filter(
    ({ state, marketId, startsAt }) =>
      marketId === null &&
      (state === 'ACTIVE' || (state === 'SCHEDULED' && Date.parse(startsAt) - Date.now() < dayMs)),
  );
  return (
    <div className="banners">
      {platform === undefined || platform.isTradingActive ? null : (
        <p className="banner" data-severity="CRITICAL" role="alert">
          <strong>Trading is halted.</strong> {platform.reason}
          {platform.resumesAt === null ? null : (
            <span aria-live="off">
              {' '}
              Resumes in <Countdown until={platform.resumesAt} />.
            </span>
          )}
        </p>
      )}
      {shown.map((announcement) => (
        <Line key={announcement.id} announcement={announcement} />
      ))}
    </div>
  );
}

function Line({ announcement }: { readonly announcement: Announcement }) {
  const { kind, severity, title, body, state, startsAt, endsAt } = announcement;
  const isUrgent = kind === 'EMERGENCY';
  return (
    <div
      className="banner"
      data-severity={severity}
      role={isUrgent ? 'alert' : undefined}
      aria-live={isUrgent ? undefined : 'polite'}
    >
      <span aria-hidden="true">{signs[severity]}</span> <strong>{title}</strong> {body}
      <span aria-live="off">
        {state === 'SCHEDULED' ? (
          <>
            {' '}
            Begins in <Countdown until={startsAt} />.
          </>
        ) : endsAt === null ? null : (
          <>
            {' '}
            Ends in <Countdown until={endsAt} />.
          </>
        )}
      </span>
    </div>
  );
}
