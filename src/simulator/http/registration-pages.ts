import type { ServerResponse } from 'node:http';
import { select } from '../acts/installations.ts';
import { install } from '../acts/organizations.ts';
import type { Registration } from '../control/registration.ts';
import type { Hub } from '../hub.ts';
import type { Account } from '../records.ts';
import type { Pages } from './server.ts';

const NEW = /^(?:\/organizations\/([^/]+))?\/settings\/apps\/new$/;
const AGREED = /^(?:\/organizations\/([^/]+))?\/settings\/apps$/;
const INSTALL = /^\/apps\/([^/]+)\/installations(\/new)?$/;

/**
 * The pages on which a person registers an app from its manifest and installs it
 * (https://docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest). Whoever opens them acts as
 * an owner of the account: there is no signing in here.
 */
export function registrationPages(hub: Hub, registration: Registration): Pages {
  return async (request, response, url, raw) => {
    const { pathname } = url;
    const post = request.method === 'POST';
    const form = new URLSearchParams(post ? raw.toString('utf8') : '');
    const [asked, agreed, installing] = [NEW.exec(pathname), AGREED.exec(pathname), INSTALL.exec(pathname)];
    if (asked !== null) propose(response, url, post ? form.get('manifest') : null, registration);
    else if (agreed !== null && post) accept(hub, response, agreed[1], form, registration);
    else if (installing !== null && installing[1] === hub.app.slug) {
      if (installing[2] === undefined && post) putOn(hub, response, form.get('account') ?? '', registration);
      else choose(hub, response);
    } else return false;
    return true;
  };
}

function propose(response: ServerResponse, url: URL, text: string | null, registration: Registration): void {
  const state = url.searchParams.get('state') ?? '';
  const here = `${url.pathname}${url.search}`;
  if (text === null) {
    const field = '<textarea name="manifest" rows="20" cols="80"></textarea>';
    return void page(response, 200, 'Register new GitHub App', formTo(here, field, 'Continue'));
  }
  const read = registration.read(text);
  if (typeof read === 'string')
    return void page(response, 422, 'Invalid GitHub App configuration', `<pre>${escapeHtml(read)}</pre>`);
  const fields = `${hidden('manifest', text)}${hidden('state', state)}`;
  const name = read.name ?? 'app';
  const what = Object.entries(read.default_permissions ?? {}).map(
    ([one, level]) => `<li>${escapeHtml(`${one}: ${level}`)}`,
  );
  const button = `Create GitHub App for ${escapeHtml(name)}`;
  page(response, 200, button, `<ul>${what.join('')}</ul>${formTo(url.pathname.replace(/\/new$/, ''), fields, button)}`);
}

function accept(
  hub: Hub,
  response: ServerResponse,
  login: string | undefined,
  form: URLSearchParams,
  registration: Registration,
): void {
  const read = registration.read(form.get('manifest') ?? '');
  if (typeof read === 'string')
    return void page(response, 422, 'Invalid GitHub App configuration', `<pre>${escapeHtml(read)}</pre>`);
  const owner = login === undefined ? hub.ownerOf(undefined) : hub.organizations.get(login.toLowerCase())?.account;
  if (owner === undefined) return void page(response, 404, 'Not Found', '');
  if (read.redirect_url === undefined) {
    return void page(
      response,
      422,
      'Invalid GitHub App configuration',
      'The manifest names no <code>redirect_url</code>.',
    );
  }
  const back = new URL(read.redirect_url);
  back.searchParams.set('code', registration.agree(read, owner));
  if (form.get('state') !== '') back.searchParams.set('state', form.get('state') ?? '');
  response.writeHead(302, { location: back.href }).end();
}

function choose(hub: Hub, response: ServerResponse): void {
  const accounts = [...hub.organizations.values()].map(({ account }) => account);
  const forms = accounts.map((account) => {
    return formTo(
      `/apps/${hub.app.slug}/installations`,
      hidden('account', account.login),
      `Install on ${escapeHtml(account.login)}`,
    );
  });
  page(response, 200, `Install ${escapeHtml(hub.app.name)}`, forms.join('\n'));
}

function putOn(hub: Hub, response: ServerResponse, login: string, registration: Registration): void {
  const account: Account | undefined = hub.organizations.get(login.toLowerCase())?.account;
  if (account === undefined) return void page(response, 404, 'Not Found', '');
  const by = hub.ownerOf(account);
  const known = [...hub.installations.values()].find((one) => one.account === account);
  if (known !== undefined) select(hub, known, by, 'all');
  const { id } = known ?? install(hub, account, by);
  const settings = `/organizations/${account.login}/settings/installations/${id}`;
  const setup = registration.setupUrl;
  const to = setup === undefined ? `${hub.url}${settings}` : `${setup}?installation_id=${id}&setup_action=install`;
  response.writeHead(302, { location: to }).end();
}

function formTo(action: string, fields: string, button: string): string {
  return `<form method="post" action="${escapeHtml(action)}">${fields}<button>${button}</button></form>`;
}

function hidden(name: string, value: string): string {
  return `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`;
}

function page(response: ServerResponse, status: number, title: string, content: string): void {
  response
    .writeHead(status, { 'content-type': 'text/html; charset=utf-8' })
    .end(
      `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1>${content}</html>`,
    );
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
