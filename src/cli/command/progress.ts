import { Presets, SingleBar } from 'cli-progress';

/** The progress of a run: a bar on a terminal, elsewhere a line for every tenth. */
export interface Progress {
  /** Counts a step that is done. */
  advance(): void;

  /** Stops drawing. The last state stays on the terminal. */
  stop(): void;
}

/** Shows progress towards `total` on stderr, so that stdout carries the report alone. */
export function showProgress(label: string, total: number): Progress {
  return process.stderr.isTTY ? showBar(label, total) : printTenths(label, total);
}

function showBar(label: string, total: number): Progress {
  const format = `${label} {bar} {percentage}% | {value}/{total} | {duration_formatted} | ETA {eta_formatted}`;
  const bar = new SingleBar({ format, stream: process.stderr, hideCursor: true }, Presets.shades_classic);
  bar.start(total, 0);
  return { advance: () => bar.increment(), stop: () => bar.stop() };
}

function printTenths(label: string, total: number): Progress {
  let done = 0;
  return {
    advance() {
      done += 1;
      const isTenth = Math.floor((done * 10) / total) > Math.floor(((done - 1) * 10) / total);
      if (isTenth) console.error(`${label}: ${Math.floor((done * 100) / total)} % (${done} of ${total})`);
    },
    stop: () => undefined,
  };
}
