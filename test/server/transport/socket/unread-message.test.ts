import { expect, it } from 'vitest';

import { UnreadMessage } from '../../../../src/server/transport/socket/unread-message.ts';

it('a message is parsed once, however often it is read', () => {
  const unread = new UnreadMessage(Buffer.from('{"type":"complete","id":"1"}'));
  const message = unread.read();
  expect(message).toEqual({ type: 'complete', id: '1' });
  expect(unread.read()).toBe(message);
});

it.each(['', 'no JSON', '{"type":"unknown"}'])('%j is no message', (text) => {
  expect(new UnreadMessage(Buffer.from(text)).read()).toBeNull();
});
