import { z } from 'zod';

/** Takes one message of a socket; settles when all that follows from it is over. */
export type Receive = (message: string) => Promise<void>;

/** A message that starts or ends an operation. */
const operationMessage = z.object({ type: z.enum(['subscribe', 'complete']), id: z.string() });

/** The use of an id by one operation. */
interface Use {
  /** Whether the client has taken the operation back, while it may still be on its way here. */
  isCompleted: boolean;
  /** The message that uses the id again as soon as it is free. */
  successor: string | null;
}

/**
 * Lets an operation start under the id of another only when that one is over. `refuse` is called for an id that is
 * wanted by one more.
 *
 * The protocol engine knows operations by their ids alone. One that its client completes while it is still starting
 * would be taken for the next one of the same id, and would go on after both, and after the socket.
 */
export function withFreeIds(receive: Receive, refuse: (id: string) => void): Receive {
  const uses = new Map<string, Use>();

  const start = async (id: string, message: string): Promise<void> => {
    const use: Use = { isCompleted: false, successor: null };
    uses.set(id, use);
    try {
      await receive(message);
    } finally {
      uses.delete(id);
    }
    if (use.successor !== null) await start(id, use.successor);
  };

  return async (message) => {
    const { type, id } = readOperationMessage(message) ?? { type: null, id: '' };
    const use = uses.get(id);
    if (type === null) return receive(message);
    if (type === 'complete') {
      if (use?.successor != null) {
        use.successor = null;
        return;
      }
      if (use !== undefined) use.isCompleted = true;
      return receive(message);
    }
    if (use === undefined) return start(id, message);
    if (use.isCompleted && use.successor === null) use.successor = message;
    else refuse(id);
  };
}

function readOperationMessage(message: string): z.output<typeof operationMessage> | null {
  try {
    return operationMessage.safeParse(JSON.parse(message)).data ?? null;
  } catch {
    return null;
  }
}
