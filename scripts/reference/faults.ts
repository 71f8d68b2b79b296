import { FAULT_CODES, Fault, type FaultCode } from '../../src/core/fault.ts';
import { code, page, prose, table } from './markdown.ts';

const RETRIES = {
  never: 'not tried again',
  backoff: "tried again as the step's `retryPolicy` says",
  at: 'tried again at the time that the other side named',
  granted: 'waited for',
} as const;

/** Every fault code: what it means and whether the step is tried again. */
export function faultsPage(): string {
  const codes = Object.keys(FAULT_CODES) as FaultCode[];
  return page(
    '# Faults',
    'How a step can fail, as the run page, the log and `error.code` name it. Where the other side said when to come back, that time counts and the try does not.',
    table(
      ['Code', 'What it means', 'Then'],
      codes.map((name) => [code(name), prose(FAULT_CODES[name]), RETRIES[new Fault(name, '').retry.kind]]),
    ),
  );
}
