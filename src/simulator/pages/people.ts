import { html } from 'hono/html';
import type { Commit, Signature } from '../git/format.ts';
import type { Account } from '../records.ts';
import type { Markup } from './markup.ts';

/** Somebody's name; an app's bot is marked as one. */
export function who(account: Account): Markup {
  const name = account.login.replace(/\[bot\]$/, '');
  if (account.kind === 'Bot') return html`<strong class="who">${name}</strong> <span class="pill">bot</span>`;
  return html`<a class="who" href="/${encodeURIComponent(account.login)}"><strong>${name}</strong></a>`;
}

/** A round with the first letter: squarer for bots, so that one sees at a glance who is a machine. */
export function face(account: Account): Markup {
  return html`<span class="face${account.kind === 'Bot' ? ' is-bot' : ''}" aria-hidden="true">${account.login[0]!.toUpperCase()}</span>`;
}

/** Whom a commit names: git knows names and addresses, not accounts. */
export function author(commit: Commit): Markup {
  const name = (signature: Signature) => signature.name.replace(/\[bot\]$/, '');
  return html`<strong class="who">${name(commit.author)}</strong>`;
}
