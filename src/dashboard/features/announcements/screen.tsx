import { date } from '../../components/moment.tsx';
import { Empty, Panel, Skeleton } from '../../components/panel.tsx';
import { useAnnouncements } from './platform.tsx';

/** All messages of the operators, newest first. */
export function AnnouncementsScreen() {
  const { data, ...freshness } = useAnnouncements();
  return (
    <>
      <h1>Announcements</h1>
      <Panel title="Messages of the operators" freshness={freshness}>
        {data === undefined ? <Skeleton rows={3} height={64} /> : null}
        {data?.length === 0 ? <Empty title="Nothing has been announced yet." /> : null}
        <ul className="list">
          {data?.map(({ id, title, body, severity, state, kind, startsAt, endsAt }) => (
            <li key={id} className="announcement" data-severity={severity}>
              <p>
                <strong>{title}</strong> <span className="tag">{kind.toLowerCase()}</span>{' '}
                <span className="tag">{state.toLowerCase()}</span>
              </p>
              {body === '' ? null : <p>{body}</p>}
              <p className="muted num">
                {date(startsAt)}
                {endsAt === null ? '' : ` – ${date(endsAt)}`}
              </p>
            </li>
          ))}
        </ul>
      </Panel>
    </>
  );
}
