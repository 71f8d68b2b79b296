import { html } from 'hono/html';
import type { ComplianceFilter } from '../core/ports/compliance.ts';
import type { ComplianceView, Tally } from './compliance-view.ts';
import { count } from './headline.ts';
import { type Markup, NOTHING } from './html.ts';

/** Where a part of it stands. */
export function address(filter: ComplianceFilter, path = '/compliance'): string {
  const query = new URLSearchParams(Object.entries(filter)).toString();
  return query === '' ? path : `${path}?${query}`;
}

/** `1 fails, 3 pass`, the gravest first. */
export function inWords(tally: Tally): string {
  const parts = [
    ...(tally.fail > 0 ? [count(tally.fail, 'fails', 'fail')] : []),
    ...(tally.pending > 0 ? [`${count(tally.pending, 'waits', 'wait')} for people`] : []),
    ...(tally.neutral > 0 ? [`${tally.neutral} neutral`] : []),
    ...(tally.pass > 0 ? [count(tally.pass, 'passes', 'pass')] : []),
    ...(tally.shadow > 0 ? [`${tally.wouldPass} of ${tally.shadow} tried out would pass`] : []),
  ];
  return parts.join(', ');
}

/** Named only where there are several. */
export function orgOf(view: ComplianceView, org: string): Markup {
  return view.several ? html` <span class="quiet">${org}</span>` : NOTHING;
}

/** For addresses, likewise. */
export function ofOrg(view: ComplianceView, org: string): Pick<ComplianceFilter, 'org'> {
  return view.several ? { org } : {};
}
