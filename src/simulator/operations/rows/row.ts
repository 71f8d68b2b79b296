/** An operation as a line: its operationId, method, path template, and who may call it. */
export type Row = readonly [id: string, method: string, path: string, needs: string];

export const REPO = '/repos/{owner}/{repo}';
