import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { request, tokenOf } from './support/api.ts';
import { monotonicMs } from './support/clock.ts';
import { distributionOf } from './support/distribution.ts';
import { positiveInteger } from './support/positive-integer.ts';
import { runBench } from './support/run-bench.ts';
import { startServerProcess } from './support/server-process.ts';
import { openSubscriber, type Subscriber } from './support/subscriber.ts';

const help = `npm run bench:announcement [-- --sockets N] [--rounds N]

Starts a server in a process of its own, subscribes to announcementChanged on many sockets of this process, and publishes one
announcement after the other. Prints the milliseconds from before the mutation is sent to the arrival at each socket.

  --sockets N  sockets (10000)
  --rounds N   announcements (10); two before them are not counted
  --help

DATABASE_URL and REDIS_URL are passed on to the server. Unset: the embedded database in a temporary folder.
`;

const { values } = parseArgs({
  options: {
    sockets: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '10' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const warmUps = 2;
/** Sockets that are opened side by side. */
const openedTogether = 100;

const subscription = `subscription Watch {
  announcementChanged { id cursor announcement { id kind severity title body affects startsAt endsAt state updatedAt } }
}`;
const publish = `mutation Publish($input: PublishAnnouncementInput!) {
  publishAnnouncement(input: $input) { announcement { id } }
}`;

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const [sockets, rounds] = [positiveInteger(values.sockets), positiveInteger(values.rounds)];
  const folder = mkdtempSync(join(tmpdir(), 'marketcast-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const secret = randomBytes(32).toString('base64url');
  await using server = await startServerProcess('plain', {
    NODE_ENV: 'production',
    DATA_DIR: folder,
    JWT_SECRET: secret,
    MAX_CONNECTIONS: String(sockets + 100),
    MAX_CONNECTIONS_PER_IP: '0',
  });
  const token = await tokenOf(secret, 'service_role');
  const subscribers: Subscriber[] = [];
  const options = { query: subscription, variables: {}, key: /"announcement":\{"id":"([^"]+)"/ };
  while (subscribers.length < sockets) {
    const count = Math.min(openedTogether, sockets - subscribers.length);
    const opening = Array.from({ length: count }, () => openSubscriber(server.url, options));
    subscribers.push(...(await Promise.all(opening)));
  }
  for (let live = 0; live < sockets;) {
    const { serverStatus } = await request<{ serverStatus: { subscriptions: number } }>(
      server.url,
      token,
      '{ serverStatus { subscriptions } }',
    );
    live = serverStatus.subscriptions;
  }
  const samples: number[] = [];
  const lasts: number[] = [];
  for (let round = 0; round < warmUps + rounds; round += 1) {
    const sentMs = monotonicMs();
    const input = {
      clientId: `round-${round}`,
      kind: 'INFO',
      title: `Announcement ${round}`,
      body: 'x'.repeat(200),
    };
    const { publishAnnouncement } = await request<{ publishAnnouncement: { announcement: { id: string } } }>(
      server.url,
      token,
      publish,
      { input },
    );
    const { id } = publishAnnouncement.announcement;
    const arrivals = await Promise.all(subscribers.map((subscriber) => subscriber.arrivalOf(id)));
    if (round < warmUps) continue;
    samples.push(...arrivals.map((arrivedMs) => arrivedMs - sentMs));
    lasts.push(Math.max(...arrivals) - sentMs);
  }
  for (const subscriber of subscribers) subscriber[Symbol.dispose]();
  const { median, p99, max } = distributionOf(samples);
  console.log(`${sockets} sockets, ${rounds} announcements, ${cpus().length} cores`);
  console.log(
    `  sent → arrived  p50 ${median.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, at most ${max.toFixed(0)} ms`,
  );
  console.log(`  the last of a round: median ${distributionOf(lasts).median.toFixed(0)} ms`);
}

runBench(main);
