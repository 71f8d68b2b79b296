import {
  judgeChecks,
  judgeComments,
  judgeFiles,
  judgeMergeOrder,
  judgePulls,
  judgeTags,
} from './judge-repositories.ts';
import { judgeApi, judgeNothingElse, judgeNotifications, judgeRuns } from './judge-runs.ts';
import type { Judged, Look } from './look.ts';
import type { ScenarioExpect } from './schema.ts';

/** Every expectation with whether it holds, in the order of the file's own reference. Pure: same look, same answer. */
export function judge(expect: ScenarioExpect, look: Look): readonly Judged[] {
  return [
    ...judgeRuns(expect, look),
    ...judgePulls(expect, look),
    ...judgeMergeOrder(expect, look),
    ...judgeChecks(expect, look),
    ...judgeFiles(expect, look),
    ...judgeComments(expect, look),
    ...judgeTags(expect, look),
    ...judgeNotifications(expect, look),
    ...judgeApi(expect, look),
    ...judgeNothingElse(expect, look),
  ];
}
