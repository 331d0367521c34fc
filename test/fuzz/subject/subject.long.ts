import { expect, it } from 'vitest';

import type { ProcessFault } from './notices.ts';
import { startSubject, type Subject } from './subject.ts';

const broken = 'test/fuzz/subject/broken-server.ts';

async function faultsAt(subject: Subject, path: string): Promise<readonly ProcessFault[]> {
  const faults: ProcessFault[] = [];
  subject.onFault((fault) => faults.push(fault));
  await fetch(`http://127.0.0.1:${subject.port}${path}`);
  await expect.poll(() => faults.length, { timeout: 50_000 }).toBeGreaterThan(0);
  return faults;
}

it.each([
  { path: '/pause', about: 'pause', name: /a pause over 250 ms: no operation/ },
  { path: '/log', about: 'log', name: /^a request failed: oops$/ },
  { path: '/stderr', about: 'stderr', name: /MaxListenersExceededWarning/ },
  { path: '/reject', about: 'stderr', name: /./ },
  { path: '/exit', about: 'end', name: /^the server ended: 0$/ },
])('finds the fault of a process at $path', async ({ path, about, name }) => {
  await using subject = await startSubject({}, broken);
  const [fault] = await faultsAt(subject, path);
  expect(fault).toMatchObject({ about, name: expect.stringMatching(name) as string });
});

it('finds that an unhandled rejection ends a process', async () => {
  await using subject = await startSubject({}, broken);
  const faults = await faultsAt(subject, '/reject');
  await expect.poll(() => faults.at(-1)?.about).toBe('end');
  expect(subject.hasEnded).toBe(true);
});

it('takes neither a warning nor a wait without work for a fault', async () => {
  await using subject = await startSubject({}, broken);
  const faults: ProcessFault[] = [];
  subject.onFault((fault) => faults.push(fault));
  for (const path of ['/wait', '/warn']) await fetch(`http://127.0.0.1:${subject.port}${path}`);
  // The answer about the memory comes after the sentry has looked at the clock.
  await subject.memoryMib();
  expect(faults).toEqual([]);
});

it('measures the memory that stays after a collection, and the resident memory', async () => {
  await using subject = await startSubject({}, broken);
  const beforeMib = await subject.memoryMib();
  await fetch(`http://127.0.0.1:${subject.port}/leak`);
  await expect.poll(() => subject.memoryMib()).toBeGreaterThan(beforeMib + 90);
  await expect.poll(() => subject.maximumRssMib).toBeGreaterThan(100);
});

it('rejects with the output of a server that ends before it is ready', async () => {
  await expect(startSubject({}, 'no-such-program.ts')).rejects.toThrow(/no-such-program/);
});
