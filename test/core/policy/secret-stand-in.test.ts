import { expect, test } from '@jest/globals';
import { isStandIn } from '../../../src/core/policy/secret-stand-in.ts';

const url = (password: string) => `postgres://app:${password}@db.acme.dev:5432/app`;

test.each([
  ['basicauth', 'http://user:pass@host.com:8080/p'],
  ['database-connection-string', url('somepassword')],
  ['database-connection-string', url('<password>')],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: what a settings file says
  ['database-connection-string', url('${DB_PASSWORD}')],
  ['database-connection-string', url('********')],
  ['github', `ghp_${'PersonalAccessToken01245678900000000'}`],
  ['slack', 'xoxb-local-test'],
])('%s %s is an example', (kind, text) => {
  expect(isStandIn(kind, text)).toBe(true);
});

test.each([
  ['basicauth', 'http://user:hunter2@host.com/'],
  // Weak passwords are passwords.
  ['database-connection-string', url('password123')],
  ['database-connection-string', url('example-but-real-9')],
  // What stands elsewhere in an address excuses nothing.
  ['database-connection-string', 'postgres://example:s3cr3tvalue@example.com/test'],
  ['github', `ghp_${'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'}`],
  ['slack', `xoxb-${'123456789012-1234567890123-abcdefghijklmnopqrstuvwx'}`],
  ['privatekey', 'example'],
])('%s %s is none', (kind, text) => {
  expect(isStandIn(kind, text)).toBe(false);
});
