import { ProposeMarketDocument } from 'marketcast/client/documents';
import { useMarketcastClient } from 'marketcast/client/react';
import { useEffect, useRef, useState } from 'react';
import { toast } from 'sonner';

import { sol } from '../../components/amounts.ts';
import { Trouble } from '../../components/panel.tsx';
import { TextField } from '../../components/text-field.tsx';
import { useAction } from '../../components/use-action.ts';
import { categories, categoryNames, newId } from '../../components/words.ts';
import { navigate } from '../../routing/location.ts';
import { SignInButton } from '../session/sign-in-button.tsx';
import { useSession } from '../session/session.tsx';
import {
  bounds,
  depthOf,
  firstProposal,
  isSendable,
  largestLossOf,
  problemsOf,
  proposalOf,
  type ProposalDraft,
} from './proposal.ts';

/** Opens the form that proposes a market. */
export function ProposeButton() {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <button type="button" className="button" onClick={() => setIsOpen(true)}>
        Propose<span className="wide-only"> a market</span>
      </button>
      {isOpen ? <Propose onClose={() => setIsOpen(false)} /> : null}
    </>
  );
}

/** The form. The same proposal that is sent twice, after a lost connection, makes one market. */
function Propose({ onClose }: { readonly onClose: () => void }) {
  const client = useMarketcastClient();
  const wallet = useSession().viewer?.wallet ?? null;
  const dialog = useRef<HTMLDialogElement>(null);
  const [draft, setDraft] = useState<ProposalDraft>(firstProposal);
  const [clientId, setClientId] = useState(newId);
  const send = useAction(async () => {
    const input = proposalOf(draft, clientId);
    const { market } = (await client.request(ProposeMarketDocument, { input })).proposeMarket;
    toast.success('Your market is proposed. It trades once it is approved.');
    onClose();
    navigate(`/markets/${market.id}`);
  });
  const change = (part: Partial<ProposalDraft>): void => {
    setDraft((before) => ({ ...before, ...part }));
    setClientId(newId());
    send.forget();
  };
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} className="dialog" onClose={onClose} aria-labelledby="propose-title">
      <h2 id="propose-title">Propose a market</h2>
      {wallet === null ? (
        <div className="stack">
          <p className="muted">A market belongs to a wallet. Sign in with yours first.</p>
          <SignInButton />
        </div>
      ) : (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            if (isSendable(draft)) send.run();
          }}
        >
          <Fields draft={draft} onChange={change} />
          <Trouble error={send.error} />
          <button
            className="button button-primary button-wide"
            disabled={!isSendable(draft) || send.isRunning}
          >
            {send.isRunning ? 'Sending…' : 'Propose it'}
          </button>
        </form>
      )}
      <button type="button" className="button" onClick={onClose}>
        Close
      </button>
    </dialog>
  );
}

function Fields(props: {
  readonly draft: ProposalDraft;
  readonly onChange: (part: Partial<ProposalDraft>) => void;
}) {
  const { draft, onChange } = props;
  const { question, description, category, tags, depth } = draft;
  const problems = problemsOf(draft);
  const { least, most } = bounds.question;
  return (
    <>
      <TextField
        label="Question"
        value={question}
        maxLength={most}
        placeholder="Will … by …?"
        note={`A question that YES or NO answers: ${question.trim().length} of ${least} to ${most} characters.`}
        onChange={(value) => onChange({ question: value })}
      />
      <TextField
        label="How it is resolved"
        value={description}
        maxLength={bounds.description}
        rows={3}
        onChange={(value) => onChange({ description: value })}
      />
      <label className="field">
        <span className="label">Category</span>
        <select
          value={category}
          onChange={({ target }) =>
            onChange({ category: categories.find((each) => each === target.value) ?? 'OTHER' })
          }
        >
          {categories.map((each) => (
            <option key={each} value={each}>
              {categoryNames[each]}
            </option>
          ))}
        </select>
      </label>
      <TextField
        label="Tags, with commas between them"
        value={tags}
        problem={problems.tags}
        onChange={(value) => onChange({ tags: value })}
      />
      <TextField
        label="Depth b of the market maker, in shares"
        value={depth}
        isNumber
        placeholder="100"
        problem={problems.depth}
        note={`It can lose ${sol(largestLossOf(depthOf(draft) ?? 0n), 2)} at most. A deeper market moves less.`}
        onChange={(value) => onChange({ depth: value })}
      />
    </>
  );
}
