/** The keys of a topic, in the order in which the scripts take them. */
const keyNames = ['meta', 'log', 'identities', 'orders', 'order-ages'];

/** Keys of each topic. */
export const keysPerTopic = keyNames.length;

/** The keys of a topic, under the same hash tag, so that a cluster keeps them on the same node and a script reaches all of them. */
export function keysOf(topic: string): readonly string[] {
  return keyNames.map((name) => `${tagOf(topic)}:${name}`);
}

/** The channel on which the publications of a topic are announced. */
export function channelOf(topic: string): string {
  return `${tagOf(topic)}:notices`;
}

/** Encoded, because a brace in a topic's id would end the hash tag early. */
function tagOf(topic: string): string {
  return `marketcast:{${encodeURIComponent(topic)}}`;
}
