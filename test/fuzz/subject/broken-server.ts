import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A program that breaks an invariant of a process at each request. The path names the fault. */
const faults: Readonly<Record<string, () => void>> = {
  '/pause': () => {
    const before = process.cpuUsage();
    while (process.cpuUsage(before).user < 600_000);
  },
  // Another program that takes the processor is no fault of the server: it waits, and works not at all.
  '/wait': () => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600),
  '/log': () => print('{"level":50,"msg":"a request failed","err":{"message":"oops"}}'),
  '/warn': () => print('{"level":40,"msg":"a part of the service failed"}'),
  '/stderr': () => process.stderr.write('MaxListenersExceededWarning\n'),
  '/reject': () => void Promise.reject(new Error('nobody waits for this')),
  '/exit': () => process.exit(0),
  '/leak': () => void kept.push(Buffer.alloc(100 * 2 ** 20, 1)),
};
const kept: Buffer[] = [];

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

const server = createServer((request, response) => {
  response.end('{"data":null}');
  setImmediate(() => faults[request.url ?? '']?.());
});
server.listen(0, '127.0.0.1', () => {
  print(`{"level":30,"url":"http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql"}`);
});
