import type { WebhookV2, WebhookV2Event, WebhookV2Request } from '@figma/rest-api-spec';
import type { Json } from '../../../core/json.ts';
import { type FigmaCall, type FigmaHandlers, parameter } from '../call.ts';
import type { FigmaDeliveries } from '../deliveries.ts';
import type { Plan, Team, Webhook } from '../records.ts';
import { forbidden, noSuch, wrong } from '../refusal.ts';
import { type FigmaState, iso } from '../state.ts';

/** How many a context may have, and how many files' webhooks a plan (https://developers.figma.com/docs/rest-api/webhooks/). */
const MOST = { team: 20, project: 5, file: 3 } as const;
const MOST_OF_FILES: { readonly [plan in Plan]: number } = { starter: 0, pro: 150, org: 300, enterprise: 600 };
const WEEK = 7 * 86_400_000;
const PAGE = 50;

const LONGEST = { endpoint: 2048, passcode: 100, description: 150 } as const;

/** https://developers.figma.com/docs/rest-api/webhooks-endpoints/ */
export function webhookHandlers(deliveries: FigmaDeliveries): FigmaHandlers {
  return {
    postWebhook(call) {
      const { state, body, token } = call;
      const context = contextOf(String(body['context']));
      const contextId = String(body['context_id']);
      const team = teamIn(state, context, contextId);
      if (team === undefined) throw wrong(`There is no ${context} ${contextId}`);
      mayManage(call, context, team);
      const siblings = [...state.webhooks.values()].filter((one) => one.context === context);
      if (siblings.filter((one) => one.contextId === contextId).length >= MOST[context]) {
        throw wrong(`A ${context} may have ${MOST[context]} webhooks at most`);
      }
      const inPlan = siblings.filter((one) => teamIn(state, 'file', one.contextId)?.plan === team.plan);
      if (context === 'file' && inPlan.length >= MOST_OF_FILES[team.plan]) {
        throw wrong(`Files of the plan may have ${MOST_OF_FILES[team.plan]} webhooks at most`);
      }
      const webhook: Webhook = {
        id: state.id(),
        ...{ context, contextId },
        eventType: 'PING',
        endpoint: '',
        passcode: '',
        status: 'ACTIVE',
        description: null,
        clientId: token.clientId,
      };
      change(webhook, body);
      state.webhooks.set(webhook.id, webhook);
      if (webhook.status === 'ACTIVE') deliveries.ping(webhook);
      return show(state, webhook);
    },

    putWebhook(call) {
      const webhook = webhookOf(call);
      change(webhook, call.body);
      return show(call.state, webhook);
    },

    deleteWebhook(call) {
      const webhook = webhookOf(call);
      call.state.webhooks.delete(webhook.id);
      return show(call.state, webhook);
    },

    getWebhook: (call) => hidden(call.state, webhookOf(call)),

    getWebhooks(call) {
      const { state, query } = call;
      const [context, contextId, plan] = ['context', 'context_id', 'plan_api_id'].map((name) => query.get(name));
      const all = [...state.webhooks.values()];
      if (plan == null) {
        if (context == null || contextId == null) throw wrong('context and context_id, or plan_api_id, must be given');
        const kind = contextOf(context);
        const team = teamIn(state, kind, contextId);
        if (team === undefined) throw wrong(`There is no ${context} ${contextId}`);
        mayManage(call, kind, team);
        const there = all.filter((one) => one.context === kind && one.contextId === contextId);
        return { webhooks: there.map((one) => hidden(state, one)) };
      }
      if (context != null || contextId != null) throw wrong('plan_api_id excludes context and context_id');
      const own = all.filter((one) => planOf(state, one) === plan);
      const from = Math.max(0, Number(query.get('cursor') ?? 0) || 0);
      return {
        webhooks: own.slice(from, from + PAGE).map((one) => hidden(state, one)),
        pagination: {
          ...(from > 0 ? { prev_page: String(Math.max(0, from - PAGE)) } : {}),
          ...(from + PAGE < own.length ? { next_page: String(from + PAGE) } : {}),
        },
      };
    },

    getTeamWebhooks(call) {
      const team = call.state.teamOf(parameter(call, 'team_id'));
      mayManage(call, 'team', team);
      const there = [...call.state.webhooks.values()].filter((one) => one.contextId === team.id);
      return { webhooks: there.map((one) => hidden(call.state, one)) };
    },

    getWebhookRequests(call) {
      const webhook = webhookOf(call);
      const since = call.state.clock.now() - WEEK;
      const sent = deliveries.list.filter((one) => one.webhook === webhook.id && one.sentAt >= since);
      return {
        requests: sent.map(({ id, endpoint, payload, sentAt, response, error }): WebhookV2Request => {
          const answered = response && { status: String(response.status), received_at: iso(response.receivedAt) };
          return {
            webhook_id: webhook.id,
            request_info: { id, endpoint, payload: payload as never, sent_at: iso(sentAt) },
            response_info: answered ?? (null as never),
            error_msg: error,
          };
        }),
      };
    },
  };
}

function contextOf(text: string): Webhook['context'] {
  const context = text.toLowerCase();
  if (context !== 'team' && context !== 'project' && context !== 'file') {
    throw wrong('context must be "team", "project" or "file"');
  }
  return context;
}

function teamIn(state: FigmaState, context: Webhook['context'], id: string): Team | undefined {
  if (context === 'team') return state.teams.get(id);
  return context === 'project' ? state.projects.get(id)?.team : state.files.get(id)?.project.team;
}

const planOf = (state: FigmaState, { context, contextId }: Webhook) =>
  `team::${teamIn(state, context, contextId)?.id ?? ''}`;

/** A team's webhooks belong to its admins, the others to whoever may edit; Starter plans have none. */
function mayManage({ user }: FigmaCall, context: Webhook['context'], team: Team): void {
  if (team.plan === 'starter') throw forbidden('Webhooks are not available on the Starter plan');
  const may = user.role === 'admin' || (context !== 'team' && user.role === 'editor');
  if (!may) throw forbidden(`You may not manage webhooks of this ${context}`);
}

function webhookOf(call: FigmaCall): Webhook {
  const webhook = call.state.webhooks.get(parameter(call, 'webhook_id'));
  if (webhook === undefined) throw noSuch();
  const team = teamIn(call.state, webhook.context, webhook.contextId);
  if (team !== undefined) mayManage(call, webhook.context, team);
  return webhook;
}

/** Only what is given changes; the lengths stand in the description as text. */
function change(webhook: Webhook, body: { readonly [name: string]: Json | undefined }): void {
  const text = (name: keyof typeof LONGEST): string | undefined => {
    const value = body[name];
    if (value === undefined) return undefined;
    if (String(value).length > LONGEST[name]) throw wrong(`${name} may have ${LONGEST[name]} characters at most`);
    return String(value);
  };
  const [endpoint, passcode, description] = [text('endpoint'), text('passcode'), text('description')];
  if (endpoint !== undefined && !/^https?:$/.test(URL.parse(endpoint)?.protocol ?? '')) {
    throw wrong('endpoint must be an http or https address');
  }
  const event = body['event_type'] as WebhookV2Event | undefined;
  if (event === 'PING') throw wrong('PING cannot be subscribed to');
  webhook.eventType = event ?? webhook.eventType;
  webhook.endpoint = endpoint ?? webhook.endpoint;
  webhook.passcode = passcode ?? webhook.passcode;
  webhook.description = description ?? webhook.description;
  webhook.status = (body['status'] as Webhook['status'] | undefined) ?? webhook.status;
}

function show(state: FigmaState, webhook: Webhook): WebhookV2 {
  const { id, context, contextId, eventType, endpoint, passcode, status, description, clientId } = webhook;
  return {
    id,
    event_type: eventType,
    team_id: context === 'team' ? contextId : '',
    context,
    context_id: contextId,
    plan_api_id: planOf(state, webhook),
    status,
    client_id: clientId,
    passcode,
    endpoint,
    description,
  };
}

/** As GET shows it: "the passcode is redacted and an empty string is returned". */
const hidden = (state: FigmaState, webhook: Webhook): WebhookV2 => ({ ...show(state, webhook), passcode: '' });
