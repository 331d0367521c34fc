import { setTimeout as pause } from 'node:timers/promises';

import { request } from '../support/api.ts';

const document = `mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { order { id } } }`;

/** Who places where. */
export interface Placing {
  readonly url: string;
  readonly tokens: readonly string[];
  readonly marketIds: readonly string[];
  readonly perSecond: number;
  readonly seconds: number;
  /** Told of each placement just before it is sent. */
  readonly onSent?: (clientId: string) => void;
}

let serial = 0;

/** Places resting orders over HTTP at a rate, whether or not those before are answered. Returns how many were placed. */
export async function placeAtRate({
  url,
  tokens,
  marketIds,
  perSecond,
  seconds,
  onSent,
}: Placing): Promise<number> {
  const answers: Promise<unknown>[] = [];
  const startedAtMs = performance.now();
  while (answers.length < perSecond * seconds) {
    const due = Math.min(perSecond * seconds, ((performance.now() - startedAtMs) * perSecond) / 1000);
    for (; answers.length < due;) {
      serial += 1;
      const clientId = `placed-${process.pid}-${serial}`;
      const input = {
        ...{ clientId, marketId: marketIds[serial % marketIds.length], outcome: 'YES', side: 'BUY' },
        ...{ price: (0.3 + (serial % 190) / 1000).toFixed(3), shares: '1000000000' },
      };
      onSent?.(clientId);
      answers.push(request(url, tokens[serial % tokens.length] ?? '', document, { input }));
    }
    await pause(5);
  }
  await Promise.all(answers);
  return answers.length;
}
