import { existsSync } from 'node:fs';
import { Cluster, Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { launchChromium } from './servers/chromium.ts';
import { queryDatabase, startPostgres } from './postgres/postgres.ts';
import { startRedis, startRedisCluster } from './redis/redis.ts';

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('the PostgreSQL of a test', () => {
  it('keeps committed rows through a crash and leaves nothing after disposal', async () => {
    const postgres = await startPostgres();
    const database = await postgres.createDatabase();
    await queryDatabase(database, 'CREATE TABLE trades (id int)');
    await queryDatabase(database, 'INSERT INTO trades VALUES ($1)', [42]);

    const pidBefore = postgres.pid;
    await postgres.stop('immediate');
    expect(isAlive(pidBefore)).toBe(false);
    await expect(postgres.query('SELECT 1')).rejects.toThrow('ECONNREFUSED');

    await postgres.start();
    expect(await queryDatabase(database, 'SELECT id FROM trades')).toEqual([{ id: 42 }]);
    expect(await postgres.query('SHOW wal_level')).toEqual([{ wal_level: 'logical' }]);
    expect(await postgres.query('SHOW timezone')).toEqual([{ TimeZone: 'America/New_York' }]);

    const { pid, directory } = postgres;
    await postgres[Symbol.asyncDispose]();
    expect(isAlive(pid)).toBe(false);
    expect(existsSync(directory)).toBe(false);
  });
});

describe('the Redis of a test', () => {
  it('keeps appended data through SIGKILL and leaves nothing after disposal', async () => {
    const redis = await startRedis({ appendonly: true });
    const client = new Redis(redis.url, { maxRetriesPerRequest: null, retryStrategy: () => 10 });
    // This test breaks the connection, so an error is expected.
    client.on('error', () => undefined);
    await client.set('market', 'open');

    const pidBefore = redis.pid;
    await redis.kill('SIGKILL');
    expect(isAlive(pidBefore)).toBe(false);

    await redis.start();
    expect(await client.get('market')).toBe('open');
    client.disconnect();

    const { pid, directory } = redis;
    await redis[Symbol.asyncDispose]();
    expect(isAlive(pid)).toBe(false);
    expect(existsSync(directory)).toBe(false);
  });

  it('answers nothing while it is paused', async () => {
    await using redis = await startRedis();
    const client = new Redis(redis.url);
    const impatient = new Redis(redis.url, { commandTimeout: 50 });
    await Promise.all([client.ping(), impatient.ping()]);

    redis.pause();
    const whilePaused = client.ping();
    await expect(impatient.ping()).rejects.toThrow('Command timed out');
    redis.resume();
    expect(await whilePaused).toBe('PONG');
    client.disconnect();
    impatient.disconnect();

    redis.pause();
    const { pid } = redis;
    await redis.stop();
    expect(isAlive(pid)).toBe(false);
  });

  it('says why a server does not start', async () => {
    await expect(startRedis({ args: ['--no-such-option', 'yes'] })).rejects.toThrow('no-such-option');
  });
});

describe('the Redis Cluster of a test', () => {
  it('takes keys in all three masters', async () => {
    await using cluster = await startRedisCluster();
    const client = new Cluster([cluster.url]);

    // A key for each of the three ranges of slots.
    const keys = ['b', 'c', 'a'];
    for (const key of keys) await client.set(key, `value of ${key}`);
    const sizes = await Promise.all(client.nodes('master').map((node) => node.dbsize()));
    client.disconnect();

    expect(sizes).toEqual([1, 1, 1]);
    expect(cluster.nodes).toHaveLength(3);
  });
});

describe('the Chromium of a test', () => {
  it('opens a page', async () => {
    await using browser = await launchChromium();
    const page = await browser.newPage();
    await page.goto('data:text/html,<title>marketcast</title>');
    expect(await page.title()).toBe('marketcast');
  });
});
