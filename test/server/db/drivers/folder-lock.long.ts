import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { FolderLockedError, lockFolder } from '../../../../src/server/db/drivers/folder-lock.ts';
import { startServer } from '../../../support/servers/server.ts';

const moduleUrl = new URL('../../../../src/server/db/drivers/folder-lock.ts', import.meta.url).href;

let root: string;
let folder: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'test-lock-'));
  folder = join(root, 'data');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Tries to lock the folder in another process. Resolves with the process and its answer. */
async function lockElsewhere(): Promise<{ readonly child: ChildProcess; readonly answer: string }> {
  const script = `
    const { lockFolder } = await import(${JSON.stringify(moduleUrl)});
    await lockFolder(${JSON.stringify(folder)}).then(() => console.log('taken'), (error) => console.log(error.name));
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, answer: output.toString().trim() };
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

describe('a folder', () => {
  it('is created where it is absent', async () => {
    const unlock = await lockFolder(join(folder, 'deep', 'down'));
    expect(existsSync(join(folder, 'deep', 'down'))).toBe(true);
    await unlock();
  });

  it('is taken by one, and by the next when it was given back', async () => {
    const unlock = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toThrow(FolderLockedError);
    await expect(lockFolder(folder)).rejects.toThrow(folder);

    await unlock();
    const unlockAgain = await lockFolder(folder);
    await unlockAgain();
  });

  it('is the same folder by another name', async () => {
    const unlock = await lockFolder(folder);
    symlinkSync(folder, join(root, 'alias'));
    await expect(lockFolder(join(root, 'alias'))).rejects.toThrow(FolderLockedError);
    await unlock();
  });

  it('is locked as well where its path is too long for a socket', async () => {
    const long = join(folder, 'x'.repeat(120));
    const unlock = await lockFolder(long);
    await expect(lockFolder(long)).rejects.toThrow(FolderLockedError);
    await unlock();
    await (
      await lockFolder(long)
    )();
  });

  it('of another process is refused while that lives, and taken when it was killed', async () => {
    const { child, answer } = await lockElsewhere();
    expect(answer).toBe('taken');
    await expect(lockFolder(folder)).rejects.toThrow(FolderLockedError);

    await kill(child);
    const unlock = await lockFolder(folder);
    const second = await lockElsewhere();
    expect(second.answer).toBe('FolderLockedError');
    await kill(second.child);
    await unlock();
  });

  it('of a process that was killed is taken by one of many that ask at once', async () => {
    const { child } = await lockElsewhere();
    await kill(child);

    const attempts = await Promise.allSettled(Array.from({ length: 5 }, () => lockFolder(folder)));

    const taken = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? attempt.value : []));
    expect(taken).toHaveLength(1);
    await expect(lockFolder(folder)).rejects.toThrow(FolderLockedError);
    await taken[0]?.();
  });

  it('that a server has its database in lets no second server start, until the first has stopped', async () => {
    const server = await startServer({ DATA_DIR: folder });
    await expect(startServer({ DATA_DIR: folder })).rejects.toThrow('choose another DATA_DIR');

    await server.stop();
    const second = await startServer({ DATA_DIR: folder });
    await second.stop();
  });
});
