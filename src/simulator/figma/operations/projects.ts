import { type FigmaCall, type FigmaHandlers, parameter } from '../call.ts';
import { iso } from '../state.ts';

/**
 * Projects, which Figma now calls folders: both names answer the same, and there are no folders in folders
 * (https://developers.figma.com/docs/rest-api/folders-endpoints/).
 */
export const projectHandlers: FigmaHandlers = {
  getMe: ({ user }) => ({ id: user.id, handle: user.handle, img_url: '', email: user.email }),
  getTeamProjects: (call) => {
    const { name, projects } = projectsOf(call);
    return { name, projects: projects.map((one) => ({ id: one.id, name: one.name })) };
  },
  getTeamFolders: (call) => {
    const { name, projects } = projectsOf(call);
    return { name, folders: projects.map((one) => ({ id: one.id, name: one.name, parent_folder_id: null })) };
  },
  getFolderFolders: (call) => ({ name: projectOf(call).name, folders: [] }),
  getProjectFiles: filesIn,
  getFolderFiles: filesIn,
  getProjectMeta: metaOf,
  getFolderMeta: metaOf,
};

function projectsOf({ state, ...call }: FigmaCall) {
  const team = state.teamOf(parameter({ state, ...call }, 'team_id'));
  return { name: team.name, projects: [...state.projects.values()].filter((one) => one.team === team) };
}

function projectOf(call: FigmaCall) {
  return call.state.projectOf(parameter(call, 'project_id') || parameter(call, 'folder_id'));
}

function listed(call: FigmaCall) {
  const project = projectOf(call);
  return [...call.state.files.values()]
    .filter((file) => file.project === project)
    .map(({ key, content, touchedAt }) => ({ key, name: content.meta.file.name, last_modified: touchedAt }));
}

function filesIn(call: FigmaCall) {
  return { name: projectOf(call).name, files: listed(call) };
}

function metaOf(call: FigmaCall) {
  const { id, name, createdAt } = projectOf(call);
  const files = listed(call);
  const updated = files.map((one) => one.last_modified).toSorted();
  const created = iso(createdAt);
  return {
    id,
    name,
    thumbnail_url: null,
    file_count: files.length,
    updated_at: updated.at(-1) ?? created,
    created_at: created,
  };
}
