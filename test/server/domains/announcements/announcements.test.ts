import { expect, it } from 'vitest';

import {
  AnnouncementChangedDocument,
  AnnouncementsDocument,
  EndAnnouncementDocument,
  PlatformStatusDocument,
  PublishAnnouncementDocument,
  UpdateAnnouncementDocument,
  type PublishAnnouncementInput,
  type UpdateAnnouncementInput,
} from '../../../../src/client/generated/graphql.ts';
import { codesOf, createMarket, request } from '../../../support/clients/graphql.ts';
import { createSocketClient, subscribe, untilLive } from '../../../support/clients/subscriber.ts';
import { describeOnDatabases } from '../../../support/postgres/databases.ts';
import { serviceToken, tokenOf } from '../../../support/servers/server.ts';

let requests = 0;

describeOnDatabases('announcements', (stage) => {
  const publish = async (input: Partial<PublishAnnouncementInput> = {}) => {
    requests += 1;
    const given = { clientId: `request-${requests}`, kind: 'INFO', title: 'News', ...input } as const;
    const variables = { input: given };
    return (await request(stage.server, PublishAnnouncementDocument, variables, await serviceToken()))
      .publishAnnouncement;
  };
  const update = async (input: UpdateAnnouncementInput) =>
    (await request(stage.server, UpdateAnnouncementDocument, { input }, await serviceToken()))
      .updateAnnouncement.announcement;
  const end = async (id: string) =>
    (await request(stage.server, EndAnnouncementDocument, { input: { id } }, await serviceToken()))
      .endAnnouncement.announcement;
  const list = async (isActive?: boolean) =>
    (await request(stage.server, AnnouncementsDocument, { isActive })).announcements;
  const idsOf = async (isActive?: boolean) => (await list(isActive)).edges.map(({ node }) => node.id);
  const soon = (ms: number) => new Date(Date.now() + ms).toISOString();

  it('reach those who are there, and those who come later find them in the lists', async () => {
    const { cursor } = await list();
    using client = createSocketClient(stage.server);
    const stream = subscribe(client, AnnouncementChangedDocument, {});
    await untilLive(stage.server, 1);
    const { announcement } = await publish({
      kind: 'EMERGENCY',
      title: '  Do not trade ',
      body: 'A wallet provider was broken into.',
      severity: 'CRITICAL',
      affects: ['API', 'TRADING', 'API'],
    });
    expect(announcement).toMatchObject({
      title: 'Do not trade',
      severity: 'CRITICAL',
      affects: ['TRADING', 'API'],
      marketId: null,
      endsAt: null,
      state: 'ACTIVE',
    });
    const [event] = await stream.take(1);
    expect(event?.announcementChanged).toMatchObject({ announcement, occurredAt: announcement.updatedAt });
    const late = subscribe(client, AnnouncementChangedDocument, { after: cursor });
    expect(await late.take(1)).toEqual([event]);

    expect(await idsOf(true)).toContain(announcement.id);
    expect(await idsOf(false)).not.toContain(announcement.id);
    const { platformStatus } = await request(stage.server, PlatformStatusDocument, {});
    expect(platformStatus.announcements).toContainEqual(announcement);
    const ended = await end(announcement.id);
    expect(ended.state).toBe('ENDED');
    expect(ended.endsAt).not.toBeNull();
    // A second end changes nothing.
    expect(await end(announcement.id)).toEqual(ended);
    expect(await idsOf(true)).toEqual([]);
    expect((await request(stage.server, PlatformStatusDocument, {})).platformStatus.announcements).toEqual(
      [],
    );
    expect((await stream.take(2))[1]?.announcementChanged.announcement).toEqual(ended);
    expect(
      await request(stage.server, `query ($id: ID!) { node(id: $id) { id __typename } }`, {
        id: announcement.id,
      }),
    ).toEqual({ node: { id: announcement.id, __typename: 'Announcement' } });
    stream.stop();
    late.stop();
    await untilLive(stage.server, 0);
  });

  it('begin and end by the clock, each once', async () => {
    const { cursor } = await list();
    const startsAt = soon(400);
    const { announcement } = await publish({ kind: 'MAINTENANCE', startsAt, endsAt: soon(1200) });
    expect(announcement.state).toBe('SCHEDULED');
    using client = createSocketClient(stage.server);
    const events = await subscribe(client, AnnouncementChangedDocument, { after: cursor }).take(3);
    const told = events.map(({ announcementChanged }) => announcementChanged);
    expect(told.map((event) => event.announcement.state)).toEqual(['SCHEDULED', 'ACTIVE', 'ENDED']);
    for (const [index, at] of [announcement.startsAt, announcement.endsAt ?? ''].entries()) {
      const lateMs = Date.parse(told[index + 1]?.publishedAt ?? '') - Date.parse(at);
      expect(lateMs).toBeGreaterThanOrEqual(0);
      expect(lateMs).toBeLessThanOrEqual(1000);
    }
  });

  it('are changed until they are over', async () => {
    const { announcement } = await publish({ startsAt: soon(3_600_000), endsAt: soon(7_200_000) });
    const renamed = await update({ id: announcement.id, title: 'Other news', severity: 'WARNING' });
    expect(renamed).toMatchObject({ title: 'Other news', severity: 'WARNING', state: 'SCHEDULED' });
    expect(renamed.startsAt).toBe(announcement.startsAt);
    expect(renamed.updatedAt > announcement.updatedAt).toBe(true);
    const begun = await update({ id: announcement.id, startsAt: null, endsAt: null });
    expect(begun).toMatchObject({ title: 'Other news', state: 'ACTIVE', endsAt: null });
    const codes = async (input: UpdateAnnouncementInput) =>
      codesOf(stage.server, UpdateAnnouncementDocument, { input }, await serviceToken());
    expect(await codes({ id: announcement.id, startsAt: soon(1000) })).toEqual(['BAD_USER_INPUT']);
    expect(await codes({ id: announcement.id, endsAt: soon(-1000) })).toEqual(['BAD_USER_INPUT']);
    await end(announcement.id);
    expect(await codes({ id: announcement.id, title: 'Too late' })).toEqual(['BAD_USER_INPUT']);
    expect(await codes({ id: 'unknown' })).toEqual(['NOT_FOUND']);
    const { announcement: later } = await publish({ startsAt: soon(3_600_000) });
    expect((await end(later.id)).state).toBe('CANCELLED');
  });

  it('begin at the time to which they are moved, and not at the one before', async () => {
    const { cursor } = await list();
    const { announcement } = await publish({ startsAt: soon(300) });
    const moved = await update({ id: announcement.id, startsAt: soon(1500) });
    using client = createSocketClient(stage.server);
    const events = await subscribe(client, AnnouncementChangedDocument, { after: cursor }).take(3);
    const last = events[2]?.announcementChanged;
    expect(last?.announcement).toMatchObject({ state: 'ACTIVE', startsAt: moved.startsAt });
    expect((last?.publishedAt ?? '') >= moved.startsAt).toBe(true);
    await end(announcement.id);
  });

  it('are published once, however often the request comes', async () => {
    const input = { clientId: 'the same', title: 'Once' };
    const [first, again] = [await publish(input), await publish(input)];
    expect([first.duplicate, again.duplicate]).toEqual([false, true]);
    expect(again.announcement).toEqual(first.announcement);
    const codes = async (more: Partial<PublishAnnouncementInput>, token?: string) =>
      codesOf(
        stage.server,
        PublishAnnouncementDocument,
        { input: { clientId: 'another', kind: 'INFO', title: 'News', ...more } },
        token ?? (await serviceToken()),
      );
    expect(await codes({ ...input, title: 'Twice' })).toEqual(['CLIENT_ID_REUSED']);
    expect(await codes({ title: ' ' })).toEqual(['BAD_USER_INPUT']);
    expect(await codes({ body: 'x'.repeat(4001) })).toEqual(['BAD_USER_INPUT']);
    expect(await codes({ marketId: 'unknown' })).toEqual(['NOT_FOUND']);
    expect(await codes({ startsAt: soon(2000), endsAt: soon(1000) })).toEqual(['BAD_USER_INPUT']);
    expect(await codes({}, await tokenOf('ada'))).toEqual(['FORBIDDEN']);
    await end(first.announcement.id);
  });

  it('come in pages, newest first, also those of a market', async () => {
    const marketId = await createMarket(stage.server);
    const { announcement: older } = await publish({ marketId });
    const { announcement: newer } = await publish({});
    const { announcements } = await request(stage.server, AnnouncementsDocument, {
      isActive: true,
      first: 1,
    });
    expect(announcements.edges.map(({ node }) => node)).toEqual([newer]);
    const next = await request(stage.server, AnnouncementsDocument, {
      ...{ isActive: true, first: 1 },
      after: announcements.pageInfo.endCursor,
    });
    expect(next.announcements.edges.map(({ node }) => node)).toEqual([{ ...older, marketId }]);
    await end(older.id);
    await end(newer.id);
  });

  it('of another program get their state, their times and their jobs from the table', async () => {
    const [row] = await stage.query(
      `INSERT INTO announcements (kind, title, affects, starts_at) VALUES ('incident', 'Slow', '{trading}', clock_timestamp() + interval '300 milliseconds')
       RETURNING id::text, kind, severity, body, affects::text, state`,
    );
    expect(row).toMatchObject({
      kind: 'INCIDENT',
      severity: 'INFO',
      body: '',
      affects: '{TRADING}',
      state: 'SCHEDULED',
    });
    const id = String(row?.['id']);
    while (!(await idsOf(true)).includes(id));
    await stage.query(
      `UPDATE announcements SET ends_at = clock_timestamp() + interval '200 milliseconds' WHERE id = $1`,
      [id],
    );
    while ((await idsOf(true)).includes(id));
    await expect(
      stage.query(`INSERT INTO announcements (kind, title) VALUES ('rumour', 'x')`),
    ).rejects.toThrow();
  });
});
