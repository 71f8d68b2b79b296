import { createHash } from 'node:crypto';
import type { PostVariablesRequestBody, PublishedVariable, PublishedVariableCollection } from '@figma/rest-api-spec';
import type { Editing } from '../acts/editing.ts';
import { VariableEdit } from '../acts/variables.ts';
import { type FigmaCall, type FigmaHandlers, fileOf, meta } from '../call.ts';
import { publishable } from '../difference.ts';
import type { StoredFile } from '../records.ts';
import { forbidden, wrong } from '../refusal.ts';
import { iso } from '../state.ts';

const LARGEST_BODY = 4 * 1024 * 1024;

/** Variables, which are for members of Enterprise plans (https://developers.figma.com/docs/rest-api/variables-endpoints/). */
export function variableHandlers(editing: Editing): FigmaHandlers {
  return {
    getLocalVariables: (call) => meta(enterpriseFile(call).content.variables),

    getPublishedVariables(call) {
      const file = enterpriseFile(call);
      const { published } = file;
      if (published === undefined) return meta({ variables: {}, variableCollections: {} });
      const variables = publishable(published).map(({ id, key, name, variableCollectionId, resolvedType }) => {
        const shown: PublishedVariable = {
          ...{ id, key, name, variableCollectionId, resolvedDataType: resolvedType },
          ...release(file, key, 'VariableID'),
        };
        return [id, shown] as const;
      });
      const used = new Set(variables.map(([, { variableCollectionId }]) => variableCollectionId));
      const collections = Object.values(published.variables.variableCollections)
        .filter(({ id }) => used.has(id))
        .map(({ id, key, name }) => {
          const shown: PublishedVariableCollection = { id, key, name, ...release(file, key, 'VariableCollectionId') };
          return [id, shown] as const;
        });
      return meta({ variables: Object.fromEntries(variables), variableCollections: Object.fromEntries(collections) });
    },

    postVariables(call) {
      const file = enterpriseFile(call);
      if (call.user.role === 'viewer' || call.user.seat !== 'full') {
        throw forbidden('Only editors with a Full seat may change variables');
      }
      if (Buffer.byteLength(JSON.stringify(call.body)) > LARGEST_BODY) throw wrong('The body is larger than 4 MB');
      const edit = new VariableEdit(file.content.variables, () => call.state.id());
      const { after, tempIdToRealId } = edit.apply(call.body as unknown as PostVariablesRequestBody);
      editing.edit(file, { ...file.content, variables: after });
      return meta({ tempIdToRealId });
    },
  };
}

function enterpriseFile(call: FigmaCall): StoredFile {
  const file = fileOf(call);
  if (file.project.team.plan !== 'enterprise') throw forbidden('Limited by Figma plan');
  return file;
}

/** The `subscribed_id` "changes every time the variable is modified and published". */
function release(file: StoredFile, key: string, kind: string): { subscribed_id: string; updatedAt: string } {
  const at = file.publishedAt.get(key) ?? 0;
  const mark = createHash('sha1').update(`${key}@${at}`).digest('hex');
  return { subscribed_id: `${kind}:${mark}/-1:-1`, updatedAt: iso(at) };
}
