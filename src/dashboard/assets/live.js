// Keeps an open page fresh. Everything is drawn by the server; this fetches the page again when it is told to, puts its
// main part in place of the old one, and leaves open what a person has opened. Without it the page works as a page.
const SECOND = 1000;
const main = () => document.querySelector('main[data-live]');

function ago(span) {
  if (span < 5) return 'just now';
  if (span < 60) return `${Math.floor(span)} s ago`;
  if (span < 3600) return `${Math.floor(span / 60)} min ago`;
  if (span < 86400) return `${Math.floor(span / 3600)} h ago`;
  return `${Math.floor(span / 86400)} d ago`;
}

function length(span) {
  const pair = (big, bigName, small, smallName) => {
    const rest = Math.floor((span % big) / small);
    return `${Math.floor(span / big)} ${bigName}${rest === 0 ? '' : ` ${rest} ${smallName}`}`;
  };
  if (span < 60) return `${Math.max(0, Math.floor(span))} s`;
  if (span < 3600) return pair(60, 'min', 1, 's');
  if (span < 86400) return pair(3600, 'h', 60, 'min');
  return pair(86400, 'd', 3600, 'h');
}

// What the server's clock is ahead of this one, in milliseconds; the server says its time when the stream opens.
let ahead = 0;
function tick() {
  const now = Date.now() + ahead;
  for (const element of document.querySelectorAll('[data-ago]')) {
    element.textContent = ago((now - Number(element.dataset.ago)) / SECOND);
  }
  for (const element of document.querySelectorAll('[data-since]')) {
    element.textContent = length((now - Number(element.dataset.since)) / SECOND);
  }
}

let busy = false;
let again = false;
async function refresh() {
  if (busy) {
    again = true;
    return;
  }
  busy = true;
  try {
    const response = await fetch(location.href, { headers: { Accept: 'text/html' } });
    if (response.ok) swap(await response.text());
    stale(!response.ok);
  } catch {
    stale(true);
  } finally {
    busy = false;
    if (again) {
      again = false;
      setTimeout(refresh, SECOND / 2);
    }
  }
}

function swap(text) {
  const fresh = new DOMParser().parseFromString(text, 'text/html');
  const next = fresh.querySelector('main');
  const old = document.querySelector('main');
  if (next === null || old === null) return;
  const open = new Set([...old.querySelectorAll('details[data-keep][open]')].map((one) => one.dataset.keep));
  const scrolled = [...old.querySelectorAll('.graph')].map((one) => one.scrollLeft);
  const focus = document.activeElement?.closest('main') === null ? undefined : route(document.activeElement, old);
  for (const one of next.querySelectorAll('details[data-keep]')) one.open = open.has(one.dataset.keep);
  old.replaceWith(next);
  next.querySelectorAll('.graph').forEach((one, index) => {
    one.scrollLeft = scrolled[index] ?? 0;
  });
  if (focus !== undefined) next.querySelector(focus)?.focus({ preventScroll: true });
  document.title = fresh.title;
  // What has ended changes no more.
  if (main() === null) source?.close();
  tick();
}

function route(element, root) {
  if (element === null) return undefined;
  if (element.id !== '') return `#${CSS.escape(element.id)}`;
  const href = element.getAttribute('href');
  if (href !== null) return `a[href="${CSS.escape(href)}"]`;
  const keep = element.closest('details[data-keep]');
  return keep !== null && root.contains(keep) ? `details[data-keep="${keep.dataset.keep}"] > summary` : undefined;
}

function stale(is) {
  const note = document.getElementById('stale');
  if (note !== null) note.hidden = !is;
}

let source;
function watch() {
  const path = main()?.dataset.live;
  if (path === undefined) return;
  source = new EventSource(path);
  let missed = false;
  source.addEventListener('hello', (event) => {
    ahead = Number(event.data) - Date.now();
    if (missed) void refresh();
    missed = false;
    stale(false);
  });
  source.addEventListener('changed', refresh);
  source.addEventListener('error', () => {
    missed = true;
    stale(true);
    // A refused stream does not come back by itself: ask now and then instead.
    if (source.readyState === EventSource.CLOSED) setInterval(refresh, 15 * SECOND);
  });
}

watch();
setInterval(tick, SECOND);
