import { useConnectionStatus, useLostConnection } from 'marketcast/client/react';
import { useEffect, useRef } from 'react';
import { toast } from 'sonner';

import { useFailures } from '../../components/live.ts';
import { inWords } from '../../components/words.ts';

const id = 'connection';
const failureId = 'failure';

/** Tells of a connection that is lost for five seconds, when the page has caught up, and of a stream that has stopped. */
export function ConnectionToasts() {
  const isLost = useLostConnection({ afterMs: 5000 });
  const { state } = useConnectionStatus();
  const failure = useFailures().at(-1);
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
    if (failure === undefined) {
      toast.dismiss(failureId);
      return;
    }
    toast.error(`A part of this page has stopped. ${inWords(failure)}`, {
      ...{ id: failureId, duration: Infinity },
      action: { label: 'Load again', onClick: () => location.reload() },
    });
  }, [failure]);
  return null;
}
