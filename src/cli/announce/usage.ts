import { serverOptions, type Usage } from '../command/arguments.ts';
import { durationMeaning } from '../command/moments.ts';
import { kinds, parts, severities } from './choices.ts';

export const usage = {
  command: 'announce',
  operands: [],
  summary:
    'Publishes an announcement to everyone, now or for later, and changes, ends or lists announcements. The log of the\n' +
    'server has each act with the subject of the token. Give --title, --update, --end or --list.',
  options: {
    title: {
      placeholder: 'TEXT',
      meaning: 'Publish an announcement with this title; with --update, its new title.',
    },
    update: { placeholder: 'ID', meaning: 'Change the announcement with this id.' },
    end: { placeholder: 'ID', meaning: 'End the announcement with this id; a scheduled one is cancelled.' },
    list: { meaning: 'List the announcements that are active or scheduled. Needs no token.' },
    body: { placeholder: 'TEXT', meaning: 'The text.' },
    kind: { placeholder: 'KIND', meaning: `${kinds.join(', ')}. Left out: INFO.` },
    severity: { placeholder: 'SEVERITY', meaning: `${severities.join(', ')}. Left out: INFO.` },
    affects: {
      placeholder: 'LIST',
      meaning: `The parts that it is about, with commas: ${parts.join(', ')}.`,
    },
    market: { placeholder: 'ID', meaning: 'The market that it is about. Left out: all markets.' },
    in: { placeholder: 'DURATION', meaning: `Begin after so long, ${durationMeaning}. Left out: now.` },
    at: { placeholder: 'TIME', meaning: 'Begin at this time, such as 2026-12-24T18:00:00Z.' },
    for: { placeholder: 'DURATION', meaning: 'End so long after its start. Left out: by --end.' },
    until: { placeholder: 'TIME', meaning: 'End at this time.' },
    'client-id': {
      placeholder: 'ID',
      meaning: 'An id that publishes the same announcement once, however often it is sent.',
    },
    json: { meaning: 'Print the result as JSON.' },
    ...serverOptions,
  },
} as const satisfies Usage<string>;

/** The name of an option. */
export type OptionName = keyof typeof usage.options;
