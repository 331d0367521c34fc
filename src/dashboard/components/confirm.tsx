import { useEffect, useRef, type ReactNode } from 'react';

/** A question before something that cannot be taken back. The dialog of the browser keeps the focus inside, and Escape says no. */
export function Confirm(props: {
  readonly title: string;
  readonly action: string;
  readonly children: ReactNode;
  readonly onYes: () => void;
  readonly onNo: () => void;
}) {
  const { title, action, children, onYes, onNo } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} onClose={onNo} className="dialog" aria-labelledby="confirm-title">
      <h2 id="confirm-title">{title}</h2>
      <div>{children}</div>
      <div className="dialog-actions">
        <button type="button" className="button" onClick={onNo}>
          Keep as it is
        </button>
        <button type="button" className="button button-danger" onClick={onYes}>
          {action}
        </button>
      </div>
    </dialog>
  );
}
