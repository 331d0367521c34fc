import type { Schema } from 'marketcast/client';
import { EndAnnouncementDocument, PublishAnnouncementDocument } from 'marketcast/client/documents';
import { useMarketcastClient } from 'marketcast/client/react';
import { useState } from 'react';
import { toast } from 'sonner';

import { Panel, Trouble } from '../../components/panel.tsx';
import { Segments } from '../../components/segments.tsx';
import { useAction } from '../../components/use-action.ts';
import { newId } from '../../components/words.ts';
import { useAnnouncements, type Announcement } from '../announcements/platform.tsx';
import { endOf } from './halt-desk.tsx';

const kinds: readonly (readonly [Schema.AnnouncementKind, string])[] = [
  ['INFO', 'News'],
  ['MAINTENANCE', 'Maintenance'],
  ['INCIDENT', 'Incident'],
  ['EMERGENCY', 'Emergency'],
];
const severities: readonly (readonly [Schema.Severity, string])[] = [
  ['INFO', 'Info'],
  ['SUCCESS', 'Success'],
  ['WARNING', 'Warning'],
  ['CRITICAL', 'Critical'],
];

/** Publishes announcements, and ends them. */
export function AnnouncementDesk() {
  const client = useMarketcastClient();
  const { data = [], ...freshness } = useAnnouncements();
  const [title, setTitle] = useState('');
  const [body, setBody] = useState('');
  const [kind, setKind] = useState<Schema.AnnouncementKind>('INFO');
  const [severity, setSeverity] = useState<Schema.Severity>('INFO');
  const [minutes, setMinutes] = useState('');
  const publish = useAction(async () => {
    const startsAt = endOf(minutes);
    await client.request(PublishAnnouncementDocument, {
      input: {
        title,
        body,
        kind,
        severity,
        clientId: newId(),
        affects: [],
        ...(startsAt === null ? {} : { startsAt }),
      },
    });
    setTitle('');
    setBody('');
    toast.success('The announcement is published.');
  });
  const onSubmit = (event: Pick<Event, 'preventDefault'>): void => {
    event.preventDefault();
    if (title.trim() !== '') publish.run();
  };
  return (
    <Panel title="Announcements" freshness={freshness}>
      <form className="stack" onSubmit={onSubmit}>
        <label className="field">
          <span className="label">Title</span>
          <input
            className="input"
            value={title}
            maxLength={200}
            onChange={(event) => setTitle(event.target.value)}
          />
        </label>
        <label className="field">
          <span className="label">Text</span>
          <textarea
            rows={2}
            value={body}
            maxLength={4000}
            onChange={(event) => setBody(event.target.value)}
          />
        </label>
        <Segments label="Kind" isLabelHidden={false} value={kind} options={kinds} onChange={setKind} />
        <Segments
          label="Severity"
          isLabelHidden={false}
          value={severity}
          options={severities}
          onChange={setSeverity}
        />
        <label className="field">
          <span className="label">Begins in minutes (empty: now)</span>
          <input
            className="input num"
            inputMode="numeric"
            value={minutes}
            onChange={(event) => setMinutes(event.target.value)}
          />
        </label>
        <Trouble error={publish.error} />
        <div>
          <button className="button button-primary" disabled={title.trim() === '' || publish.isRunning}>
            Publish
          </button>
        </div>
      </form>
      <ul className="list">
        {data
          .filter(({ state }) => state === 'ACTIVE' || state === 'SCHEDULED')
          .map((announcement) => (
            <Present key={announcement.id} announcement={announcement} />
          ))}
      </ul>
    </Panel>
  );
}

function Present({ announcement }: { readonly announcement: Announcement }) {
  const client = useMarketcastClient();
  const { id, title, state } = announcement;
  const end = useAction(() => client.request(EndAnnouncementDocument, { input: { id } }));
  return (
    <li className="row spread-apart">
      <span>
        {title} <span className="tag">{state.toLowerCase()}</span>
        <Trouble error={end.error} />
      </span>
      <button
        type="button"
        className="button button-small"
        disabled={end.isRunning}
        onClick={() => end.run()}
        aria-label={`End “${title}”`}
      >
        End
      </button>
    </li>
  );
}
