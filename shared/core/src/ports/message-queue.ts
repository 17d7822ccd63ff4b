// What the pipeline asks of SQS. Queues are named by their URLs.

export interface OutgoingMessage {
  readonly body: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

export interface ReceivedMessage extends OutgoingMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly sent: string;
  readonly deliveries: number;
}

/** All methods throw PipelineError `queue-failed` (try again) or `access-denied`. */
export interface MessageQueue {
  /** Any number; throws unless every one was taken. */
  send(queueUrl: string, messages: readonly OutgoingMessage[]): Promise<void>;
  /** Up to 10 messages, invisible to others for so long. Empty where none was there. */
  receive(
    queueUrl: string,
    options: { readonly visibilitySeconds: number; readonly waitSeconds?: number },
  ): Promise<readonly ReceivedMessage[]>;
  delete(queueUrl: string, receiptHandles: readonly string[]): Promise<void>;
  /** About how many messages there are: visible, delayed and in flight. SQS is exact only once a queue has been at rest for a minute. */
  count(queueUrl: string): Promise<number>;
  /** Makes a message that is being worked on visible again after so many seconds; one that is no longer in flight is no error. */
  postpone(queueUrl: string, receiptHandle: string, seconds: number): Promise<void>;
}
