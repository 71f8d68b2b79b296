import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

export interface Asset {
  /** Changes with its content, so that a browser may keep it for ever. */
  readonly path: string;
  readonly text: string;
  readonly type: string;
}

export interface Assets {
  readonly style: Asset;
  readonly script: Asset;
}

/** The dashboard's one style sheet and one script, read from the files beside this one. */
export function readAssets(): Assets {
  return {
    style: read('style.css', 'text/css; charset=utf-8'),
    script: read('live.js', 'text/javascript; charset=utf-8'),
  };
}

function read(name: string, type: string): Asset {
  const text = readFileSync(new URL(`./assets/${name}`, import.meta.url), 'utf8');
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return { path: `/assets/${digest}/${name}`, text, type };
}
