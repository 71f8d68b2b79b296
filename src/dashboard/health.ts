/** How the app is, as `/health` and `/status` tell it; `main.ts` gathers it. */
export interface Health {
  /** False makes `/health` answer 503, so that a load balancer looks elsewhere. */
  readonly ok: boolean;
  readonly version: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** By part: `database`, `github`, `engine`. `detail` is for people and holds no secret. */
  readonly parts: { readonly [part: string]: { readonly ok: boolean; readonly detail: string } };
}
