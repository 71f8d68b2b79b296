import type { Context, Hono } from 'hono';
import { z } from 'zod';
import type { Clock } from '../core/ports/clock.ts';
import type { Compliance, ComplianceFilter } from '../core/ports/compliance.ts';
import type { Assets } from './assets.ts';
import { type ComplianceView, lookAtCompliance, shareOf, type Tally, TREND_DAYS } from './compliance-view.ts';
import type { FromClient } from './dead-letters.ts';
import { compliancePage } from './pages/compliance.ts';
import { messagePage } from './pages/message.ts';

const PATH = '/compliance';

const FILTER = z.object({
  org: z
    .string()
    .regex(/^[\w.-]{1,100}$/)
    .optional(),
  repository: z
    .string()
    .regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/)
    .optional(),
  policy: z
    .string()
    .regex(/^[a-z0-9-]{1,100}$/)
    .optional(),
});
const WRONG_FILTER =
  '`policy` is the id of a policy, `repository` the full name of one such as acme/web, `org` the login of an organization.';

/**
 * How far the organizations' open pull requests hold to their policies: a page for who asks for HTML, as browsers do, and JSON
 * for everybody else.
 */
export function compliancePages(
  app: Hono<FromClient>,
  about: { readonly compliance: Compliance; readonly clock: Pick<Clock, 'now'>; readonly assets: Assets },
): void {
  const { compliance, clock, assets } = about;
  const answer = async (context: Context, asJson: boolean) => {
    const { org, repository, policy } = context.req.query();
    const asked = FILTER.safeParse({ org, repository, policy });
    if (!asked.success) {
      return asJson
        ? context.json({ error: `There is no such filter: ${WRONG_FILTER}` }, 400)
        : context.html(messagePage('No such filter', WRONG_FILTER.replaceAll('`', ''), assets), 400);
    }
    const now = clock.now();
    const view = await lookAtCompliance(compliance, wanted(asked.data), now);
    return asJson ? context.json(complianceJson(view, now)) : context.html(compliancePage(view, now, assets));
  };
  app.get(PATH, (context) => {
    context.header('Vary', 'Accept');
    return answer(context, !/\btext\/html\b/i.test(context.req.header('Accept') ?? ''));
  });
  app.get(`${PATH}.json`, (context) => answer(context, true));
}

function wanted({ org, repository, policy }: z.output<typeof FILTER>): ComplianceFilter {
  return {
    ...(org === undefined ? {} : { org }),
    ...(repository === undefined ? {} : { repository }),
    ...(policy === undefined ? {} : { policy }),
  };
}

function complianceJson({ filter, policies, repositories, waivers, cut }: ComplianceView, now: number): object {
  return {
    at: iso(now),
    filter,
    trendDays: TREND_DAYS,
    policies: policies.map(({ tally, repositories: where, ...one }) => ({
      ...one,
      ...tallyJson(tally),
      repositories: where.map(({ repository, tally: here }) => ({ repository, ...tallyJson(here) })),
    })),
    repositories: repositories.map(({ tally, against, ...one }) => ({
      ...one,
      ...tallyJson(tally),
      against: against.map(({ pull, url, policy, enforcement, mode, conclusion, title, headSha, at }) => ({
        ...{ pullRequest: pull, ...(url === undefined ? {} : { url }), policy, enforcement, mode, conclusion, title },
        ...{ head: headSha, at: iso(at) },
      })),
    })),
    waivers: waivers.map(({ pulls, until, ...one }) => ({ ...one, until: iso(until), pullRequests: pulls })),
    cut,
  };
}

function tallyJson(tally: Tally): object {
  return { ...tally, share: shareOf(tally) ?? null };
}

const iso = (at: number) => new Date(at).toISOString();
