import { fileURLToPath } from 'node:url';

const embedded = new URL('../../../node_modules/@electric-sql/pglite/dist/index.js', import.meta.url);

/** The bytes by which PostgreSQL says that a transaction is committed. */
const committed = String.raw`C\0\0\0\x0bCOMMIT\0`;

/**
 * Code that a process runs before its program. After SIGUSR2, the process kills itself with SIGKILL as soon as the database has
 * confirmed a commit, and before any code of the program knows of it.
 */
const code = `
import net from 'node:net';
import { PGlite } from ${JSON.stringify(new URL(`file://${fileURLToPath(embedded)}`).href)};
let isArmed = false;
process.on('SIGUSR2', () => { isArmed = true; });
const die = () => { process.kill(process.pid, 'SIGKILL'); for (;;); };
const push = net.Socket.prototype.push;
net.Socket.prototype.push = function (bytes, ...rest) {
  if (isArmed && Buffer.isBuffer(bytes) && bytes.includes(Buffer.from('${committed}', 'latin1'))) die();
  return push.call(this, bytes, ...rest);
};
for (const name of ['execProtocolRaw', 'execProtocolRawSync']) {
  const method = PGlite.prototype[name];
  PGlite.prototype[name] = function (...rest) {
    const answer = method.apply(this, rest);
    const check = (bytes) => {
      if (isArmed && Buffer.from(bytes).includes(Buffer.from('${committed}', 'latin1'))) die();
      return bytes;
    };
    return answer instanceof Promise ? answer.then(check) : check(answer);
  };
}
`;

/** The variables of a process that `Instance.killAfterCommit` can end. */
export const killableAfterCommit = {
  NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(code)}"`,
} as const;
