import type { Report } from '../../yaml/report.ts';
import type { ActionView, Draft } from '../draft.ts';
import type { Order } from '../order.ts';
import type { Use } from '../uses.ts';

/** All that a check may look at. */
export interface Checked {
  readonly draft: Draft;
  readonly uses: readonly Use[];
  readonly order: Order;
  /** By name and by alias. */
  readonly actions: ReadonlyMap<string, ActionView>;
  /** Event types that some source gives, when the caller knows them. */
  readonly events: readonly string[];
  readonly report: Report;
}

/** One check of a workflow file; it looks at the draft, so it runs whatever else is wrong. */
export type Check = (checked: Checked) => void;
