import { embeddingModel, vectorIndexName } from '@alex/embedding-model/model';
import { expect, test } from 'vitest';
import { functionPolicies } from './function-policies.ts';
import { synthesise, synthesiseStack } from './synthesise.fixture.ts';

const place = { account: '111122223333', region: 'us-east-1' };
const indexName = vectorIndexName(embeddingModel.id);
const index = `arn:aws:s3vectors:us-east-1:111122223333:bucket/alex-vectors/index/${indexName}`;
const state = 'arn:aws:s3:::alex-state-111122223333-us-east-1';

test('every permission of search, written out', () =>
  expect(functionPolicies(synthesiseStack().toJSON(), place).search).toEqual(
    [
      [['s3:GetObject'], [`${state}/indexes/${indexName}/*`]],
      [['s3:ListBucket'], [state]],
      [['sagemaker:InvokeEndpoint'], ['arn:aws:sagemaker:us-east-1:111122223333:endpoint/alex-embedding-endpoint']],
      [['s3vectors:QueryVectors', 's3vectors:GetVectors'], [index]],
      [
        ['logs:CreateLogStream', 'logs:PutLogEvents'],
        ['arn:aws:logs:us-east-1:111122223333:log-group:/alex/alex-search:*'],
      ],
    ].map(([actions, resources]) => ({ effect: 'Allow', actions, resources })),
  ));

test('no function may do what begins or ends in a wildcard, and none may touch everything', () => {
  for (const template of synthesise({ encryption: 'customer', regions: 'us-east-1,eu-west-1' }).values())
    for (const statements of Object.values(functionPolicies(template.toJSON(), place))) {
      expect(statements.length).toBeGreaterThan(3);
      for (const { actions, resources } of statements) {
        expect(actions.filter((action) => action.includes('*'))).toEqual([]);
        expect(resources.filter((resource) => !/^arn:aws:[a-z0-9]+:/.test(resource))).toEqual([]);
      }
    }
});

test('only EC2’s descriptions, which take no resource, are for all', () => {
  const statements = Object.values(functionPolicies(synthesiseStack({ network: 'own' }).toJSON(), place)).flat();
  for (const { actions } of statements.filter(({ resources }) => resources.includes('*')))
    expect(actions.filter((action) => !action.startsWith('ec2:'))).toEqual([]);
});
