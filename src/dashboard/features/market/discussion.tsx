import { DeleteDiscussionDocument, PostDiscussionDocument } from 'marketcast/client/documents';
import { useMarketcastClient } from 'marketcast/client/react';
import { memo, useState } from 'react';

import { Ago } from '../../components/moment.tsx';
import { Empty, Panel, Trouble, type Freshness } from '../../components/panel.tsx';
import { useAction } from '../../components/use-action.ts';
import { shortWallet } from '../../components/words.ts';
import { useSession } from '../session/session.tsx';
import { SignInButton } from '../session/sign-in-button.tsx';
import type { Market } from './market.ts';

const maxLength = 1000;

type Comment = Market['discussions']['edges'][number]['node'];

/** The comments under a market, newest first. */
export function Discussion({
  market,
  freshness,
}: {
  readonly market: Market;
  readonly freshness: Freshness;
}) {
  const { viewer } = useSession();
  const wallet = viewer?.wallet ?? null;
  const { edges } = market.discussions;
  return (
    <Panel title={`Discussion (${market.discussionsCount})`} freshness={freshness}>
      {wallet === null ? <SignInButton /> : <CommentForm marketId={market.id} />}
      {edges.length === 0 ? <Empty title="There is no comment yet. Write the first." /> : null}
      <ul className="list comments">
        {edges.map(({ node }) => (
          <CommentItem key={node.id} comment={node} isOwn={node.userWallet === wallet} />
        ))}
      </ul>
    </Panel>
  );
}

function CommentForm({ marketId }: { readonly marketId: string }) {
  const client = useMarketcastClient();
  const [text, setText] = useState('');
  const post = useAction(async () => {
    await client.request(PostDiscussionDocument, { input: { marketId, content: text.trim() } });
    setText('');
  });
  const onSubmit = (event: Pick<Event, 'preventDefault'>): void => {
    event.preventDefault();
    if (text.trim() !== '') post.run();
  };
  return (
    <form className="comment-form" onSubmit={onSubmit}>
      <label className="field">
        <span className="hidden">Your comment</span>
        <textarea
          rows={2}
          maxLength={maxLength}
          value={text}
          placeholder="Say why"
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <button className="button" disabled={post.isRunning || text.trim() === ''}>
        Post
      </button>
      <Trouble error={post.error} />
    </form>
  );
}

const CommentItem = memo(function CommentItem({
  comment,
  isOwn,
}: {
  readonly comment: Comment;
  readonly isOwn: boolean;
}) {
  const client = useMarketcastClient();
  const { id, userWallet, content, createdAt } = comment;
  const remove = useAction(() => client.request(DeleteDiscussionDocument, { input: { discussionId: id } }));
  return (
    <li data-old={remove.isRunning ? '' : undefined}>
      <p className="row spread-apart muted">
        <span>
          {shortWallet(userWallet)} {createdAt === null ? null : <Ago at={createdAt} />}
        </span>
        {isOwn ? (
          <button
            type="button"
            className="button button-small"
            disabled={remove.isRunning}
            onClick={() => remove.run()}
          >
            Delete
          </button>
        ) : null}
      </p>
      <p className="comment-text">{content}</p>
      <Trouble error={remove.error} />
    </li>
  );
});
