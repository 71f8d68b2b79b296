import type { Json, JsonObject } from '../core/json.ts';

/** GitHub's "no": thrown inside the simulator, answered as JSON in GitHub's error shape. */
export class Refusal extends Error {
  readonly status: number;
  readonly errors: readonly Json[] | undefined;
  readonly headers: { readonly [name: string]: string };

  constructor(
    status: number,
    message: string,
    more: { readonly errors?: readonly Json[]; readonly headers?: { readonly [name: string]: string } } = {},
  ) {
    super(message);
    this.status = status;
    this.errors = more.errors;
    this.headers = more.headers ?? {};
  }

  json(): JsonObject {
    return {
      message: this.message,
      ...(this.errors === undefined ? {} : { errors: this.errors }),
      documentation_url: 'https://docs.github.com/rest',
      status: String(this.status),
    };
  }
}

export const notFound = () => new Refusal(404, 'Not Found');

/** 422 in the shape of https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#validation-failed */
export function invalid(resource: string, field: string, code: string, message?: string): Refusal {
  const error = { resource, ...(field === '' ? {} : { field }), code, ...(message === undefined ? {} : { message }) };
  return new Refusal(422, 'Validation Failed', { errors: [error] });
}
