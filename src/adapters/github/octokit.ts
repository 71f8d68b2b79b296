import { ProbotOctokit } from 'probot';

type Options = NonNullable<ConstructorParameters<typeof ProbotOctokit>[0]>;

const MARKUP = '<'.charCodeAt(0);

/**
 * @octokit/request gives a body that broke off as an empty success, and one that is not the JSON that it says it is as its
 * text. Here both are no answer: it is read whole before, and a page of somebody in between is told by its first letter.
 */
const wholeFetch: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  if (response.body === null) return response;
  const { status, statusText, headers } = response;
  const body = new Uint8Array(await response.arrayBuffer());
  if (body[0] === MARKUP && headers.get('content-type')?.startsWith('application/json') === true)
    throw new TypeError('the answer is not the JSON that it says it is');
  return new Response(body, { status, statusText, headers });
};

/**
 * Probot's Octokit without its own limits and retries: the scheduler and the client do both. @octokit/plugin-throttling is
 * not even left behind them as a net, because it cannot be set so that it never slows: one write and one GraphQL request a
 * second, whatever the limits leave (docs/adr/0005). Only the function form of
 * `defaults` can switch the limits off, because Probot sets `throttle` again for each instance. `baseUrl` is also given
 * to the request that fetches tokens, which otherwise always goes to api.github.com.
 */
export function plainOctokit(baseUrl: string): typeof ProbotOctokit {
  return ProbotOctokit.defaults((options: Options) => ({
    ...options,
    baseUrl,
    request: { ...options.request, fetch: wholeFetch },
    throttle: { ...options.throttle, enabled: false },
    retry: { enabled: false },
    auth: { ...options.auth, request: options.auth?.request?.defaults({ baseUrl, request: { fetch: wholeFetch } }) },
  })) as typeof ProbotOctokit;
}
