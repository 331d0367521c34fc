/** A line on stderr that shows the present state. */
export interface StatusLine {
  stop(): void;
}

const redrawMs = 250;
const printMs = 5000;

/** Shows the result of `read` on stderr: a terminal redraws a single line, elsewhere a line comes every five seconds. */
export function showStatus(read: () => string): StatusLine {
  const { stderr } = process;
  const draw = () => stderr.write(`\r\u001b[K${read().slice(0, (stderr.columns || 80) - 1)}`);
  const timer = stderr.isTTY
    ? setInterval(draw, redrawMs)
    : setInterval(() => console.error(read()), printMs);
  return {
    stop() {
      clearInterval(timer);
      if (stderr.isTTY) stderr.write('\r\u001b[K');
    },
  };
}
