"""boto3 against the server: usage `boto3_conformance.py ENDPOINT`. Exits with a traceback at the first difference."""

import hashlib
import io
import sys

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint = sys.argv[1]
s3 = boto3.client(
    "s3",
    endpoint_url=endpoint,
    region_name="us-east-1",
    aws_access_key_id="test",
    aws_secret_access_key="test",
    config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}),
)
bucket = "boto3"


def expect_error(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error.response
        return error.response
    raise AssertionError(f"{code} was expected")


s3.create_bucket(Bucket=bucket)
s3.head_bucket(Bucket=bucket)

put = s3.put_object(Bucket=bucket, Key="ä b+c", Body=b"hello", Metadata={"a": "b"}, ContentType="text/plain")
assert put["ETag"] == f'"{hashlib.md5(b"hello").hexdigest()}"'
got = s3.get_object(Bucket=bucket, Key="ä b+c", ChecksumMode="ENABLED")
assert got["Body"].read() == b"hello"
assert (got["ContentType"], got["Metadata"], got["ChecksumType"]) == ("text/plain", {"a": "b"}, "FULL_OBJECT")
assert [item["Key"] for item in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["ä b+c"]
assert s3.get_object(Bucket=bucket, Key="ä b+c", Range="bytes=1-2")["Body"].read() == b"el"

expect_error("PreconditionFailed", s3.put_object, Bucket=bucket, Key="ä b+c", Body=b"", IfNoneMatch="*")
expect_error("NoSuchKey", s3.put_object, Bucket=bucket, Key="absent", Body=b"", IfMatch=put["ETag"])
expect_error("304", s3.get_object, Bucket=bucket, Key="ä b+c", IfNoneMatch=put["ETag"])
expect_error("404", s3.head_object, Bucket=bucket, Key="absent")
expect_error("NoSuchBucket", s3.list_objects_v2, Bucket="absent-bucket")
expect_error("NotImplemented", s3.get_bucket_policy, Bucket=bucket)

# The transfer manager: multipart both ways, with its own checksums.
large = bytes(range(256)) * 50_000
config = TransferConfig(multipart_threshold=6 * 1024 * 1024, multipart_chunksize=5 * 1024 * 1024)
s3.upload_fileobj(io.BytesIO(large), bucket, "large", Config=config)
assert s3.head_object(Bucket=bucket, Key="large")["ETag"].endswith('-3"')
downloaded = io.BytesIO()
s3.download_fileobj(bucket, "large", downloaded, Config=config)
assert downloaded.getvalue() == large
s3.copy({"Bucket": bucket, "Key": "large"}, bucket, "large-copy", Config=config)
assert s3.get_object(Bucket=bucket, Key="large-copy")["Body"].read() == large

for algorithm in ("CRC32", "SHA1", "SHA256"):
    s3.put_object(Bucket=bucket, Key=algorithm, Body=io.BytesIO(b"streamed"), ChecksumAlgorithm=algorithm)
    head = s3.head_object(Bucket=bucket, Key=algorithm, ChecksumMode="ENABLED")
    assert f"Checksum{algorithm}" in head

for page_size in (1, 2, 100):
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, PaginationConfig={"PageSize": page_size})
    keys = [item["Key"] for page in pages for item in page["Contents"]]
    assert keys == sorted(keys) and len(keys) == 6, keys

s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
first = s3.put_object(Bucket=bucket, Key="v", Body=b"1")["VersionId"]
s3.put_object(Bucket=bucket, Key="v", Body=b"2")
s3.delete_object(Bucket=bucket, Key="v")
assert s3.get_object(Bucket=bucket, Key="v", VersionId=first)["Body"].read() == b"1"
listed = s3.list_object_versions(Bucket=bucket, Prefix="v")
assert (len(listed["Versions"]), len(listed["DeleteMarkers"])) == (2, 1)

queue = "arn:aws:sqs:us-east-1:000000000000:events"
notification = {"QueueConfigurations": [{"Id": "n", "QueueArn": queue, "Events": ["s3:ObjectCreated:*"]}]}
s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=notification)
answer = s3.get_bucket_notification_configuration(Bucket=bucket)
assert answer["QueueConfigurations"] == notification["QueueConfigurations"]

boto3.resource(
    "s3", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
).Bucket(bucket).object_versions.delete()
s3.delete_bucket(Bucket=bucket)
print("ok")
