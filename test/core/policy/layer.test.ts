import { expect, test } from '@jest/globals';
import { layerPolicies } from '../../../src/core/policy/layer.ts';
import { aPolicy } from '../../fakes/policy.ts';

const shipped = [aPolicy({ id: 'secrets', source: 'shipped:secrets.yaml' })];
const organization = [aPolicy({ id: 'change-size', name: 'of the organization' })];

test('an organization replaces what is shipped', () => {
  const own = aPolicy({ id: 'secrets', enforcement: 'warning' });
  const { policies } = layerPolicies({ shipped, organization: [own], repository: [], overrides: [] });
  expect(policies).toEqual([own]);
});

test('a repository adds policies of its own', () => {
  const own = aPolicy({ id: 'ours' });
  const { policies, problems } = layerPolicies({ shipped, organization, repository: [own], overrides: [] });
  expect(policies.map((policy) => policy.id)).toEqual(['secrets', 'change-size', 'ours']);
  expect(problems).toEqual([]);
});

test('a repository cannot weaken what stands above it, and is told so', () => {
  const weak = aPolicy({ id: 'change-size', enforcement: 'info', source: 'acme/web:baton/policies/x.yaml@abc' });
  const { policies, problems } = layerPolicies({ shipped, organization, repository: [weak], overrides: ['other'] });
  expect(policies).toContain(organization[0]);
  expect(policies).not.toContain(weak);
  expect(problems).toMatchObject([{ rule: 'policy-override', file: 'acme/web:baton/policies/x.yaml@abc' }]);
});

test('a repository changes what the organization lets it change', () => {
  const own = aPolicy({ id: 'change-size', enforcement: 'info' });
  const { policies, problems } = layerPolicies({
    shipped,
    organization,
    repository: [own],
    overrides: ['change-size'],
  });
  expect(policies).toContain(own);
  expect(problems).toEqual([]);
});

test('an id that one source uses twice keeps the first, and is a problem', () => {
  const second = aPolicy({ id: 'ours', enforcement: 'info' });
  const first = aPolicy({ id: 'ours' });
  const { policies, problems } = layerPolicies({
    shipped: [],
    organization: [],
    repository: [first, second],
    overrides: [],
  });
  expect(policies).toEqual([first]);
  expect(problems).toMatchObject([{ rule: 'policy-duplicate' }]);
});
