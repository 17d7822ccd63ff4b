"""Drives the local SQS server with boto3: python3 boto3_conformance.py ENDPOINT. Exits non-zero at the first difference."""
import json
import sys
import threading
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint = sys.argv[1]
sqs = boto3.client(
    "sqs",
    endpoint_url=endpoint,
    region_name="us-east-1",
    aws_access_key_id="test",
    aws_secret_access_key="test",
    config=Config(retries={"max_attempts": 0}),
)


def refused(code, call, **parameters):
    try:
        call(**parameters)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error.response
        return
    raise AssertionError(f"{code} expected")


def attributes(url):
    return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]


refused("AWS.SimpleQueueService.NonExistentQueue", sqs.get_queue_url, QueueName="none")
refused("NotImplemented", sqs.create_queue, QueueName="a.fifo", Attributes={"FifoQueue": "true"})

dead = sqs.create_queue(QueueName="boto-dead")["QueueUrl"]
policy = {"deadLetterTargetArn": attributes(dead)["QueueArn"], "maxReceiveCount": 1}
url = sqs.create_queue(QueueName="boto", Attributes={"RedrivePolicy": json.dumps(policy)}, tags={"a": "b"})["QueueUrl"]
assert sqs.get_queue_url(QueueName="boto")["QueueUrl"] == url
assert sqs.list_queues(QueueNamePrefix="boto")["QueueUrls"] == [url, dead]
assert sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"a": "b"}
assert sqs.list_dead_letter_source_queues(QueueUrl=dead)["queueUrls"] == [url]
refused("QueueAlreadyExists", sqs.create_queue, QueueName="boto", Attributes={"DelaySeconds": "3"})

sent_attributes = {
    "s": {"DataType": "String", "StringValue": "é 漢"},
    "n": {"DataType": "Number", "StringValue": "42"},
    "b": {"DataType": "Binary", "BinaryValue": bytes(range(256))},
}
sent = sqs.send_message(QueueUrl=url, MessageBody="body <&> \U0001f600", MessageAttributes=sent_attributes)
[message] = sqs.receive_message(QueueUrl=url, AttributeNames=["All"], MessageAttributeNames=["All"])["Messages"]
assert message["MessageAttributes"] == sent_attributes
assert message["MD5OfMessageAttributes"] == sent["MD5OfMessageAttributes"]
assert message["Attributes"]["ApproximateReceiveCount"] == "1"
assert "Messages" not in sqs.receive_message(QueueUrl=url)

handle = message["ReceiptHandle"]
sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=0)
refused(
    "AWS.SimpleQueueService.MessageNotInflight",
    sqs.change_message_visibility,
    QueueUrl=url,
    ReceiptHandle=handle,
    VisibilityTimeout=5,
)
assert "Messages" not in sqs.receive_message(QueueUrl=url)
[letter] = sqs.receive_message(QueueUrl=dead, MessageSystemAttributeNames=["All"], VisibilityTimeout=0)["Messages"]
assert letter["MessageId"] == sent["MessageId"]

sqs.start_message_move_task(SourceArn=policy["deadLetterTargetArn"])
[message] = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=10)["Messages"]
while sqs.list_message_move_tasks(SourceArn=policy["deadLetterTargetArn"])["Results"][0]["Status"] == "RUNNING":
    time.sleep(0.01)
sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
refused("ReceiptHandleIsInvalid", sqs.delete_message, QueueUrl=url, ReceiptHandle="nonsense")

threading.Timer(0.2, sqs.send_message, kwargs={"QueueUrl": url, "MessageBody": "wake"}).start()
started = time.monotonic()
[message] = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=10)["Messages"]
assert message["Body"] == "wake" and time.monotonic() - started < 2

entries = [{"Id": str(i), "MessageBody": f"m{i}"} for i in range(10)]
assert len(sqs.send_message_batch(QueueUrl=url, Entries=entries)["Successful"]) == 10
refused(
    "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
    sqs.send_message_batch,
    QueueUrl=url,
    Entries=[{"Id": str(i), "MessageBody": "x"} for i in range(11)],
)
received = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
result = sqs.delete_message_batch(
    QueueUrl=url, Entries=[{"Id": str(i), "ReceiptHandle": m["ReceiptHandle"]} for i, m in enumerate(received)]
)
assert len(result["Successful"]) == 10 and "Failed" not in result

sqs.purge_queue(QueueUrl=url)
refused("AWS.SimpleQueueService.PurgeQueueInProgress", sqs.purge_queue, QueueUrl=url)
refused("NotImplemented", sqs.add_permission, QueueUrl=url, Label="l", AWSAccountIds=["1"], Actions=["*"])
sqs.delete_queue(QueueUrl=url)
refused("AWS.SimpleQueueService.NonExistentQueue", sqs.purge_queue, QueueUrl=url)
print("conformant")
