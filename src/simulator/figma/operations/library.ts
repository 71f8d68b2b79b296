import { type FigmaCall, type FigmaHandlers, fileOf, meta, parameter, positive } from '../call.ts';
import type { FigmaFile } from '../records.ts';
import { noSuch, wrong } from '../refusal.ts';

type Kind = 'components' | 'component_sets' | 'styles';

const OF: { readonly [kind in Kind]: (content: FigmaFile) => readonly { readonly key: string }[] } = {
  components: (content) => content.components,
  component_sets: (content) => content.componentSets ?? [],
  styles: (content) => content.styles ?? [],
};

/** Published components, component sets and styles (https://developers.figma.com/docs/rest-api/component-endpoints/). */
export const libraryHandlers: FigmaHandlers = {
  getFileComponents: (call) => ofFile(call, 'components'),
  getFileComponentSets: (call) => ofFile(call, 'component_sets'),
  getFileStyles: (call) => ofFile(call, 'styles'),
  getTeamComponents: (call) => ofTeam(call, 'components'),
  getTeamComponentSets: (call) => ofTeam(call, 'component_sets'),
  getTeamStyles: (call) => ofTeam(call, 'styles'),
  getComponent: (call) => single(call, 'components'),
  getComponentSet: (call) => single(call, 'component_sets'),
  getStyle: (call) => single(call, 'styles'),
};

function ofFile(call: FigmaCall, kind: Kind) {
  const { published } = fileOf(call);
  return meta({ [kind]: published === undefined ? [] : OF[kind](published) });
}

/** Pages by a cursor: the place in the team's list, which "doesn't correspond to any ids". */
function ofTeam(call: FigmaCall, kind: Kind) {
  const team = call.state.teamOf(parameter(call, 'team_id'));
  const size = positive(call, 'page_size') ?? 30;
  if (size > 1000) throw wrong('page_size must be 1000 at most');
  const [after, before] = [call.query.get('after'), call.query.get('before')];
  if (after !== null && before !== null) throw wrong('after and before exclude each other');
  const all = [...call.state.files.values()]
    .filter(({ project }) => project.team === team)
    .flatMap(({ published }) => (published === undefined ? [] : OF[kind](published)));
  const from = before === null ? Number(after ?? 0) : Math.max(0, Number(before) - 1 - size);
  const to = before === null ? from + size : Math.max(from, Number(before) - 1);
  const items = all.slice(from, to);
  const cursor = {
    ...(from > 0 ? { before: from + 1 } : {}),
    ...(from + items.length < all.length ? { after: from + items.length } : {}),
  };
  return meta({ [kind]: items, ...(Object.keys(cursor).length === 0 ? {} : { cursor }) });
}

function single(call: FigmaCall, kind: Kind) {
  const key = parameter(call, 'key');
  for (const { published } of call.state.files.values()) {
    const found = published === undefined ? undefined : OF[kind](published).find((one) => one.key === key);
    if (found !== undefined) return meta(found);
  }
  throw noSuch();
}
