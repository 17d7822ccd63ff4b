import type { PolicyStatement } from '@alex/infra/function-policies';
import { expect, test } from 'vitest';
import { allowing } from './evaluate-policy.ts';

const allow = (actions: string[], resources: string[]): PolicyStatement => ({ effect: 'Allow', actions, resources });
const object = { action: 's3:GetObject', resource: 'arn:aws:s3:::state/indexes/i/documents/a.json' };

test.each<[string, PolicyStatement[], boolean]>([
  ['nothing is allowed by default', [], false],
  ['by its name', [allow(['s3:GetObject'], [object.resource])], true],
  ['by a wildcard in the resource', [allow(['s3:GetObject'], ['arn:aws:s3:::state/indexes/i/*'])], true],
  ['by a wildcard in the action, in any case', [allow(['S3:get*'], ['*'])], true],
  ['? is one character', [allow(['s3:GetObject'], ['arn:aws:s3:::state/indexes/?/*'])], true],
  ['not another action', [allow(['s3:GetObjectVersion'], ['*'])], false],
  ['not another index', [allow(['s3:GetObject'], ['arn:aws:s3:::state/indexes/j/*'])], false],
  ['not the bucket for its objects', [allow(['s3:GetObject'], ['arn:aws:s3:::state'])], false],
  ['a dot is a dot', [allow(['s3:GetObject'], ['arn:aws:s3:::state/indexes/i/documents/aXjson'])], false],
  [
    'a resource in another case is another',
    [allow(['s3:GetObject'], [object.resource.replace('a.json', 'A.json')])],
    false,
  ],
  ['a Deny goes before', [allow(['*'], ['*']), { effect: 'Deny', actions: ['s3:*'], resources: ['*'] }], false],
])('%s', (_, statements, allowed) => expect(allowing(statements, object).length > 0).toBe(allowed));

test('names what allows it', () =>
  expect(
    allowing([allow(['s3:GetObject', 's3:PutObject'], ['arn:aws:s3:::other/*', 'arn:aws:s3:::state/*'])], object),
  ).toEqual([{ action: 's3:GetObject', resource: 'arn:aws:s3:::state/*' }]));
