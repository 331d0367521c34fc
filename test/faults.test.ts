// Every fault in its short form. `npm run test:long` runs the full form.
import './faults/outages.fault.ts';
import './faults/lost-data.fault.ts';
import './faults/full-queue.fault.ts';
import './faults/dead-instance.fault.ts';
import './faults/two-writers.fault.ts';
import './faults/return.fault.ts';
import './faults/drain.fault.ts';
