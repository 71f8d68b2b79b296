import { clock } from '../view/progress.ts';
import type { StoryOutcome } from '../view/story.ts';
import { ink, sign, type Terminal } from '../view/terminal.ts';
import { plain } from '../view/text.ts';

/** One line for each scenario that was played, and how many held. */
export function renderSummary(
  outcomes: readonly { readonly file: string; readonly outcome: StoryOutcome }[],
  terminal: Terminal,
): readonly string[] {
  const width = Math.max(...outcomes.map(({ file }) => plain(file).length));
  const lines = outcomes.map(({ file, outcome: { state, expectations } }) => {
    const held = expectations.filter((one) => one.held).length;
    const mark =
      held === expectations.length
        ? ink(terminal, 'green', sign(terminal, 'merged'))
        : ink(terminal, 'red', sign(terminal, 'failed'));
    return ` ${mark} ${plain(file).padEnd(width)}  ${held} of ${expectations.length} in ${clock(state.elapsed)}`;
  });
  const good = outcomes.filter(({ outcome }) => outcome.expectations.every((one) => one.held)).length;
  return [...lines, '', ` ${good} of ${outcomes.length} scenarios held`];
}
