// Which events of a bucket go to which queue.

export interface NotificationRule {
  readonly id: string;
  readonly queueArn: string;
  /** `s3:ObjectCreated:Put`, or a whole family: `s3:ObjectCreated:*`. */
  readonly events: readonly string[];
  /** Only keys that begin, or end, like this. */
  readonly prefix?: string;
  readonly suffix?: string;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html */
const eventFamilies: Readonly<Record<string, readonly string[]>> = {
  IntelligentTiering: [],
  LifecycleExpiration: ['Delete', 'DeleteMarkerCreated'],
  LifecycleTransition: [],
  ObjectAcl: ['Put'],
  ObjectAnnotation: ['Put', 'Delete'],
  ObjectCreated: ['Put', 'Post', 'Copy', 'CompleteMultipartUpload'],
  ObjectRemoved: ['Delete', 'DeleteMarkerCreated'],
  ObjectRestore: ['Post', 'Completed', 'Delete'],
  ObjectRetention: ['Put'],
  ObjectTagging: ['Put', 'Delete'],
  ReducedRedundancyLostObject: [],
  Replication: [
    'OperationFailedReplication',
    'OperationMissedThreshold',
    'OperationNotTracked',
    'OperationReplicatedAfterThreshold',
  ],
};

const eventTypes = new Set(
  Object.entries(eventFamilies).flatMap(([family, members]) =>
    members.length === 0
      ? [`s3:${family}`]
      : [...members, ...(members.length > 1 ? ['*'] : [])].map((member) => `s3:${family}:${member}`),
  ),
);

/** S3 knows this event type, whether or not this server ever causes it. */
export const isEventType = (event: string): boolean => eventTypes.has(event);

const covers = (wanted: string, event: string): boolean =>
  wanted === event || (wanted.endsWith('*') && event.startsWith(wanted.slice(0, -1)));

/** `eventName` is without `s3:`, as events carry it. At most one rule takes an event: overlapping ones are refused. */
export const ruleFor = (
  rules: readonly NotificationRule[],
  eventName: string,
  key: string,
): NotificationRule | undefined =>
  rules.find(
    ({ events, prefix = '', suffix = '' }) =>
      key.startsWith(prefix) && key.endsWith(suffix) && events.some((wanted) => covers(wanted, `s3:${eventName}`)),
  );

const eitherCovers = (a: string, b: string): boolean => covers(a, b) || covers(b, a);

const overlap = (a: NotificationRule, b: NotificationRule): boolean => {
  const [prefixA, prefixB, suffixA, suffixB] = [a.prefix ?? '', b.prefix ?? '', a.suffix ?? '', b.suffix ?? ''];
  return (
    (prefixA.startsWith(prefixB) || prefixB.startsWith(prefixA)) &&
    (suffixA.endsWith(suffixB) || suffixB.endsWith(suffixA)) &&
    a.events.some((eventA) => b.events.some((eventB) => eitherCovers(eventA, eventB)))
  );
};

/** Two rules that could both take one event, which S3 refuses. */
export const overlappingRules = (
  rules: readonly NotificationRule[],
): readonly [NotificationRule, NotificationRule] | undefined => {
  for (const [index, rule] of rules.entries()) {
    const other = rules.slice(0, index).find((earlier) => overlap(earlier, rule));
    if (other) return [other, rule];
  }
  return undefined;
};
