import { z } from 'zod';
import type { Actor, Event, RepositoryRef } from './event.ts';
import { subject } from './event.ts';
import type { JsonObject } from './json.ts';
import type { Delivery, Source } from './source.ts';

/** All events that a delivery gives, by every source that reads its kind; none for one that no source reads or understands. */
export function readDelivery(delivery: Delivery, sources: readonly Source[]): readonly Event[] {
  return sources
    .filter(({ reads }) => reads.includes(delivery.name))
    .flatMap((source) => source.read(delivery) ?? [])
    .filter((event, at, all) => all.findIndex(({ id }) => id === event.id) === at);
}

const account = z.object({ login: z.string().min(1) });
const repository = z.object({ id: z.number(), full_name: z.string().regex(/^[\w.-]+\/[\w.-]+$/), owner: account });

/** What deliveries to an app have in common. Unknown keys are dropped, absent and null are the same. */
const envelope = z.object({
  action: z.string().nullish(),
  installation: z.object({ id: z.number() }),
  organization: account.nullish(),
  repository: repository.nullish(),
  sender: z.object({ login: z.string(), type: z.string().nullish() }).nullish(),
});

/** The envelope of a delivery, in the words of an Event. */
export interface Sent {
  readonly action: string;
  readonly installation: number;
  readonly org: string;
  readonly actor?: Actor;
}

/** Who sent what from where, with the part of the payload that the schema reads; undefined when either is not as it should be. */
export function readPayload<S extends z.ZodType>(
  delivery: Delivery,
  schema: S,
): (Sent & { readonly repository?: RepositoryRef; readonly payload: z.output<S> }) | undefined {
  const sent = envelope.safeParse(delivery.payload);
  const payload = schema.safeParse(delivery.payload);
  if (!sent.success || !payload.success) return undefined;
  const { action, installation, organization, repository: where, sender } = sent.data;
  return {
    action: action ?? '',
    installation: installation.id,
    org: organization?.login ?? where?.owner.login ?? '',
    ...(sender == null ? {} : { actor: actor(sender) }),
    ...(where == null ? {} : { repository: { id: where.id, fullName: where.full_name } }),
    payload: payload.data,
  };
}

/** The same for deliveries about a repository, which are malformed without one. */
export function readRepositoryPayload<S extends z.ZodType>(
  delivery: Delivery,
  schema: S,
): (Sent & { readonly repository: RepositoryRef; readonly payload: z.output<S> }) | undefined {
  const read = readPayload(delivery, schema);
  return read?.repository === undefined ? undefined : { ...read, repository: read.repository };
}

export function actor({ login, type }: { readonly login: string; readonly type?: string | null | undefined }): Actor {
  return { login, kind: type === 'Bot' || login.endsWith('[bot]') ? 'bot' : 'person' };
}

/** An Event of that delivery; its repository and its type are always among its subjects and in its data. */
export function eventOf(
  { action, installation, org, actor: by, repository: where }: Sent & { readonly repository?: RepositoryRef },
  event: {
    readonly id: string;
    readonly type: string;
    readonly subjects: readonly string[];
    readonly data: JsonObject;
  } & Pick<Event, 'inputs' | 'comment'>,
): Event {
  const { id, type, subjects, data, ...more } = event;
  const about = where === undefined ? [] : [subject.repository(where.fullName)];
  return {
    id,
    type,
    installation,
    org,
    ...(where === undefined ? {} : { repository: where }),
    ...(by === undefined ? {} : { actor: by }),
    subjects: [...new Set([...subjects, ...about, subject.event(org, type)])],
    data: {
      ...(action === '' ? {} : { action }),
      ...(where === undefined ? {} : { repository: where.fullName }),
      ...data,
    },
    ...more,
  };
}

/** Pull requests as check runs, suites and workflow runs list them: also those of other repositories in a network of forks. */
export const listedPulls = z
  .array(
    z.object({
      number: z.number(),
      head: z.object({ sha: z.string() }).nullish(),
      base: z.object({ repo: z.object({ id: z.number() }).nullish() }).nullish(),
    }),
  )
  .nullish();

/** Those of this repository, as workflows name pull requests. */
export function pullsHere(
  listed: z.output<typeof listedPulls>,
  { id, fullName }: RepositoryRef,
): readonly { readonly repository: string; readonly number: number }[] {
  return (listed ?? [])
    .filter(({ base }) => base?.repo == null || base.repo.id === id)
    .map(({ number }) => ({ repository: fullName, number }));
}

/** Subjects of a commit, its branch and its pull requests: whoever waits for any of them wakes. */
export function commitSubjects(
  { fullName }: RepositoryRef,
  about: {
    readonly sha: string;
    readonly branch?: string | null | undefined;
    readonly pulls: readonly { readonly number: number }[];
  },
): readonly string[] {
  return [
    subject.commit(fullName, about.sha),
    ...(about.branch == null ? [] : [subject.branch(fullName, about.branch)]),
    ...about.pulls.map(({ number }) => subject.pull(fullName, number)),
  ];
}
