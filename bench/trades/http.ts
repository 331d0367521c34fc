import { Agent, request as send } from 'node:http';

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/** Sends a mutation over a connection that stays open. Resolves with its `data`; rejects when it fails. */
export function mutate(url: string, token: string, body: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      authorization: `Bearer ${token}`,
    };
    const request = send(url, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        const answer = JSON.parse(text) as { data?: unknown; errors?: unknown };
        if (answer.data == null || answer.errors !== undefined) reject(new Error(text));
        else resolve(answer.data);
      });
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}
