import { useState } from 'react';

import { SignIn } from './sign-in.tsx';

/** Opens the ways to sign in. */
export function SignInButton() {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <button type="button" className="button button-primary" onClick={() => setIsOpen(true)}>
        Sign in
      </button>
      {isOpen ? <SignIn onClose={() => setIsOpen(false)} /> : null}
    </>
  );
}
