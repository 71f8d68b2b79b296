import { ProbotOctokit } from 'probot';

type Options = NonNullable<ConstructorParameters<typeof ProbotOctokit>[0]>;

/**
 * Probot's Octokit without its own limits and retries: the scheduler and the client do both. Only the function form of
 * `defaults` can switch the limits off, because Probot sets `throttle` again for each instance. `baseUrl` is also given
 * to the request that fetches tokens, which otherwise always goes to api.github.com.
 */
export function plainOctokit(baseUrl: string): typeof ProbotOctokit {
  return ProbotOctokit.defaults((options: Options) => ({
    ...options,
    baseUrl,
    throttle: { ...options.throttle, enabled: false },
    retry: { enabled: false },
    auth: { ...options.auth, request: options.auth?.request?.defaults({ baseUrl }) },
  })) as typeof ProbotOctokit;
}
