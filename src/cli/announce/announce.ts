import { randomUUID } from 'node:crypto';

import {
  AnnouncementsDocument,
  EndAnnouncementDocument,
  PublishAnnouncementDocument,
  UpdateAnnouncementDocument,
} from '../../client/generated/graphql.ts';
import { helpText, readArguments, readEndpoint, type Arguments } from '../command/arguments.ts';
import { CommandError, runCommand } from '../command/command.ts';
import { act } from '../session/act.ts';
import { checkServiceToken, findServiceToken } from '../session/service-token.ts';
import { createSession, type Session } from '../session/session.ts';
import { readAnnouncement, readChange } from './content.ts';
import { describeAnnouncement, type ShownAnnouncement } from './texts.ts';
import { usage, type OptionName } from './usage.ts';

const advice = {
  NOT_FOUND: 'npm run announce -- --list shows the ids.',
  BAD_USER_INPUT: 'See npm run announce -- --help.',
  CLIENT_ID_REUSED: 'Give another --client-id, or none.',
  SERVICE_UNAVAILABLE:
    'Where serverStatus.capabilities has announcements OFF, run npm run migrate -- --print for an administrator.',
};

/** Announcements that `--list` shows at most: a page of the server. */
const listedAtMost = 100;

await runCommand(async () => {
  const given = readArguments<OptionName>(usage, process.argv.slice(2));
  const { values, flags } = given;
  if (flags.help) {
    console.log(helpText(usage));
    return 0;
  }
  const acts = [values.update !== null, values.end !== null, flags.list].filter(Boolean).length;
  if (acts > 1 || (acts === 0 && values.title === null))
    throw new CommandError('Give --title, --update, --end or --list. See npm run announce -- --help.');
  const session = createSession(readEndpoint(values.url));
  const perform = actOf(given, session);
  const token = flags.list ? null : await findServiceToken(values['service-token'], values['data-dir'] ?? '');
  if (token !== null) await checkServiceToken(session, token);
  const shown = await perform(token);
  if (flags.json) console.log(JSON.stringify(flags.list ? shown : shown[0], null, 2));
  else console.log(shown.map(describeAnnouncement).join('\n') || 'No announcement is active or scheduled.');
  return 0;
});

/** Reads the options of the act, and returns the function that performs it. */
function actOf(
  { values, flags }: Arguments<OptionName>,
  session: Session,
): (token: string | null) => Promise<readonly ShownAnnouncement[]> {
  if (flags.list) {
    return async (token) => {
      const variables = { first: listedAtMost };
      const { announcements } = await act(
        session,
        { document: AnnouncementsDocument, variables, token },
        advice,
      );
      return announcements.edges
        .map(({ node }) => node)
        .filter(({ state }) => state === 'ACTIVE' || state === 'SCHEDULED');
    };
  }
  if (values.end !== null) {
    const variables = { input: { id: values.end } };
    return async (token) => {
      const { endAnnouncement } = await act(
        session,
        { document: EndAnnouncementDocument, variables, token },
        advice,
      );
      return [endAnnouncement.announcement];
    };
  }
  if (values.update !== null) {
    const variables = { input: { id: values.update, ...readChange(values, Date.now()) } };
    return async (token) => {
      const { updateAnnouncement } = await act(
        session,
        { document: UpdateAnnouncementDocument, variables, token },
        advice,
      );
      return [updateAnnouncement.announcement];
    };
  }
  const clientId = values['client-id'] ?? randomUUID();
  const variables = { input: { clientId, ...readAnnouncement(values, Date.now()) } };
  return async (token) => {
    const { publishAnnouncement } = await act(
      session,
      { document: PublishAnnouncementDocument, variables, token },
      advice,
    );
    return [publishAnnouncement.announcement];
  };
}
