import type { ClientConnection } from '../../../src/server/transport/delivery/client-connection.ts';

/** A connection that takes bytes only while its test says so. */
export class TestConnection implements ClientConnection {
  readonly isOpen = true;
  readonly isByteStream = true;
  isTaking = true;
  isBlocked = false;
  bufferedBytes = 0;
  /** The limit that ended the connection; null while none has. */
  endedBy: string | null = null;
  /** All bytes that were written. */
  text = '';

  write(chunk: string): boolean {
    this.text += chunk;
    if (!this.isTaking) this.bufferedBytes += chunk.length;
    return this.isTaking;
  }

  block(): void {
    this.isBlocked = true;
  }

  unblock(): void {
    this.isBlocked = false;
  }

  overflow(limit: string): void {
    this.endedBy = limit;
  }

  announceDrain(): void {
    throw new Error('a test has no drain');
  }

  goAway(): void {
    throw new Error('a test has no drain');
  }

  terminate(): void {
    throw new Error('a test has no drain');
  }
}
