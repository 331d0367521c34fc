import { useConnectionStatus, useLostConnection } from 'marketcast/client/react';
import { useEffect, useRef } from 'react';
import { toast } from 'sonner';

const id = 'connection';

/** Tells of a connection that is lost for five seconds, and when the page has caught up. */
export function ConnectionToasts() {
  const isLost = useLostConnection({ afterMs: 5000 });
  const { state, error } = useConnectionStatus();
  const wasTold = useRef(false);
  useEffect(() => {
    if (!isLost) return;
    wasTold.current = true;
    toast.error('The connection is lost. The values on this page may be old.', { id, duration: Infinity });
  }, [isLost]);
  useEffect(() => {
    if (state !== 'live' || !wasTold.current) return;
    wasTold.current = false;
    toast.success('Connected again. Everything that was missed is here.', { id, duration: 4000 });
  }, [state]);
  useEffect(() => {
    if (state !== 'failed' || error === null) return;
    toast.error(`A stream has stopped: ${error.message} Load the page again.`, { id, duration: Infinity });
  }, [state, error]);
  return null;
}
