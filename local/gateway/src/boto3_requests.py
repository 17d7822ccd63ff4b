"""Sends requests through the gateway with boto3: python3 boto3_requests.py ENDPOINT KEY SECRET. Exits non-zero at the first surprise."""
import sys
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint, key_id, secret = sys.argv[1:]
odd_key = "a b+c&d=é/ü"


def client(service, secret=secret, **config):
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=key_id,
        aws_secret_access_key=secret,
        config=Config(retries={"max_attempts": 0}, **config),
    )


def refused(code, call, **parameters):
    try:
        call(**parameters)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error.response
        return
    raise AssertionError(f"{code} expected")


s3 = client("s3", signature_version="s3v4")
s3.put_object(Bucket="b", Key=odd_key, Body=b"x" * 3_000_000, Metadata={"a": "b  c"})
s3.head_object(Bucket="b", Key=odd_key)
refused("SignatureDoesNotMatch", client("s3", "wrong").get_object, Bucket="b", Key=odd_key)

url = s3.generate_presigned_url("get_object", Params={"Bucket": "b", "Key": odd_key}, ExpiresIn=60)
assert urllib.request.urlopen(url).status == 200
upload = s3.generate_presigned_url("put_object", Params={"Bucket": "b", "Key": odd_key, "Metadata": {"a": "b"}})
put = urllib.request.Request(upload, data=b"body", method="PUT", headers={"x-amz-meta-a": "b", "content-type": ""})
assert urllib.request.urlopen(put).status == 200

client("sqs").send_message(QueueUrl=f"{endpoint}/000000000000/q", MessageBody="é" * 100_000)
refused("InvalidSignatureException", client("sqs", "wrong").list_queues)
client("sagemaker-runtime").invoke_endpoint(EndpointName="e", ContentType="application/json", Body=b"{}")
client("lambda").invoke(FunctionName="f", Payload=b"{}")
refused("NotImplemented", client("dynamodb").list_tables)
print("understood")
