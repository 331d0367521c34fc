import type { MarketCategory } from '../../client/generated/graphql.ts';
import type { Random } from './random.ts';

/** A market to propose. */
export interface SampleMarket {
  readonly question: string;
  readonly description: string;
  readonly category: MarketCategory;
  readonly tags: readonly string[];
}

const subjects: readonly { readonly who: string; readonly category: MarketCategory; readonly tag: string }[] =
  [
    { who: 'the Harbour Party', category: 'POLITICS', tag: 'elections' },
    { who: 'the mayor of Port Linnet', category: 'POLITICS', tag: 'cities' },
    { who: 'the Marsh Coalition', category: 'POLITICS', tag: 'parliament' },
    { who: 'FC Saltmarsh', category: 'SPORTS', tag: 'football' },
    { who: 'the Quarry Hounds', category: 'SPORTS', tag: 'basketball' },
    { who: 'rower Ines Valdor', category: 'SPORTS', tag: 'rowing' },
    { who: 'Tidecoin', category: 'CRYPTO', tag: 'coins' },
    { who: 'the Lantern network', category: 'CRYPTO', tag: 'chains' },
    { who: 'the Copperleaf exchange', category: 'CRYPTO', tag: 'exchanges' },
    { who: 'the Perran telescope', category: 'SCIENCE', tag: 'astronomy' },
    { who: 'the Ostrey fusion pilot', category: 'SCIENCE', tag: 'energy' },
    { who: 'the Meridian vaccine trial', category: 'SCIENCE', tag: 'medicine' },
    { who: 'the film "Glass Orchard"', category: 'ENTERTAINMENT', tag: 'film' },
    { who: 'the band Paper Kites Inland', category: 'ENTERTAINMENT', tag: 'music' },
    { who: 'the Wexcombe lighthouse', category: 'OTHER', tag: 'places' },
    { who: 'the night train to Aldmoor', category: 'OTHER', tag: 'travel' },
  ];

const feats = [
  'set a new record',
  'make the front page of the Daily Heron',
  'win the Amber Prize',
  'announce a merger',
  'beat last season’s result',
  'lose its main sponsor',
  'double its following',
  'reach one million supporters',
  'move to a new home',
  'survive the autumn review',
];

const deadlines = ['the end of March', 'midsummer', 'the first snow', 'the end of the year', 'next spring'];

const openings = [
  'I think',
  'Hard to say, but',
  'Everyone forgets that',
  'Hear me out:',
  'As a local,',
  'Honestly,',
];
const claims = [
  'the price is far too high',
  'this is nearly settled',
  'the last poll tells us little',
  'the deadline is too short',
  'there is more news to come',
  'I would not bet against it',
  'the other side has a point',
];

/** Creates a function that returns a different market at each call, without end. */
export function createMarketSampler(random: Random): () => SampleMarket {
  const used = new Set<string>();
  const draw = () => {
    const subject = random.pick(subjects) ?? never();
    const question = `Will ${subject.who} ${random.pick(feats) ?? never()} before ${random.pick(deadlines) ?? never()}?`;
    return { subject, question };
  };
  const possible = subjects.length * feats.length * deadlines.length;
  return () => {
    let { subject, question } = draw();
    while (used.has(question) && used.size < possible) ({ subject, question } = draw());
    // When all combinations are used, a count makes the question unique.
    if (used.has(question)) question = `${question} (${used.size + 1})`;
    used.add(question);
    return {
      question,
      description: `Settled by the first report of the Daily Heron about ${subject.who}.`,
      category: subject.category,
      tags: [subject.tag, 'simulated'],
    };
  };
}

/** A comment for a market. */
export function sampleComment(random: Random): string {
  return `${random.pick(openings) ?? never()} ${random.pick(claims) ?? never()}.`;
}

function never(): never {
  throw new Error('an empty list of words');
}
