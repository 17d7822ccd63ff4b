// The errors that S3 answers: code → HTTP status and sentence.

const errors = {
  AccessControlListNotSupported: [400, 'Buckets here enforce the owner, so requests that set an ACL are refused.'],
  AccessDenied: [403, 'This request is not allowed.'],
  BadDigest: [400, 'The digest in the request is not that of the bytes that arrived.'],
  BucketAlreadyOwnedByYou: [409, 'You already own a bucket of this name.'],
  BucketNotEmpty: [409, 'The bucket still holds objects; all their versions must be deleted first.'],
  ConditionalRequestConflict: [409, 'Another request changed the object meanwhile: read it and decide again.'],
  EntityTooLarge: [400, 'The body is larger than one request may carry.'],
  EntityTooSmall: [400, 'Every part but the last must have at least 5 MiB.'],
  IllegalLocationConstraintException: [400, 'This endpoint serves another region than the location constraint names.'],
  IllegalVersioningConfigurationException: [400, 'The versioning configuration must say Enabled or Suspended.'],
  IncompleteBody: [400, 'The body does not have the length that the request declares.'],
  InternalError: [500, 'The server failed; the cause is in its log.'],
  InvalidArgument: [400, 'An argument of the request is not valid.'],
  InvalidBucketName: [400, 'This is not a valid bucket name.'],
  InvalidDigest: [400, 'Content-MD5 is not the base64 form of an MD5 digest.'],
  InvalidLocationConstraint: [400, 'The location constraint is not valid.'],
  InvalidPart: [400, 'A listed part was never uploaded, or its ETag or checksum differs.'],
  InvalidPartNumber: [416, 'The object has no such part.'],
  InvalidPartOrder: [400, 'The parts must be listed by ascending part number.'],
  InvalidRange: [416, 'The range lies outside the object.'],
  InvalidRequest: [400, 'The request is not valid.'],
  InvalidStorageClass: [400, 'There is no such storage class.'],
  InvalidTag: [400, 'A tag is not valid.'],
  InvalidURI: [400, 'The path is not valid percent-encoded UTF-8.'],
  KeyTooLongError: [400, 'A key may have at most 1,024 bytes.'],
  MalformedXML: [400, 'The XML is not well-formed or not what this operation takes.'],
  MetadataTooLarge: [400, 'User metadata may have at most 2,048 bytes.'],
  MethodNotAllowed: [405, 'This resource does not take this method.'],
  MissingContentLength: [411, 'The request must declare the length of its body.'],
  NoSuchBucket: [404, 'There is no bucket of this name.'],
  NoSuchKey: [404, 'There is no object with this key.'],
  NoSuchUpload: [404, 'There is no such upload: it was completed or aborted, or never started.'],
  NoSuchVersion: [404, 'The object has no such version.'],
  NotImplemented: [501, 'This server does not implement what the request asks for.'],
  NotModified: [304, 'The object has not changed.'],
  PreconditionFailed: [412, 'A precondition of the request does not hold.'],
  XAmzContentSHA256Mismatch: [400, 'x-amz-content-sha256 is not the digest of the bytes that arrived.'],
} as const satisfies Record<string, readonly [status: number, message: string]>;

type S3ErrorCode = keyof typeof errors;

interface S3ErrorOptions {
  /** Says more than the code's own sentence. */
  readonly message?: string;
  /** Further elements of the error document, by name. */
  readonly details?: Readonly<Record<string, string | number>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer other than success. */
export class S3Error extends Error {
  readonly code: S3ErrorCode;
  readonly status: number;
  readonly details: Readonly<Record<string, string | number>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: S3ErrorCode, options: S3ErrorOptions = {}) {
    super(options.message ?? errors[code][1]);
    this.name = 'S3Error';
    this.code = code;
    this.status = errors[code][0];
    this.details = options.details ?? {};
    this.headers = options.headers ?? {};
  }
}

export const invalidArgument = (name: string, value: string, message: string): S3Error =>
  new S3Error('InvalidArgument', { message, details: { ArgumentName: name, ArgumentValue: value } });

/** `what` names the operation, header or element that is missing here. */
export const notImplemented = (what: string): S3Error =>
  new S3Error('NotImplemented', { message: `This server does not implement ${what}.`, details: { Resource: what } });
