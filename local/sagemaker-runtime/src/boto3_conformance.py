"""What boto3 makes of the endpoint at argv[1]: one answer and one error of each kind, as JSON."""
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

client = boto3.client(
    "sagemaker-runtime",
    endpoint_url=sys.argv[1],
    region_name="us-east-1",
    aws_access_key_id="test",
    aws_secret_access_key="test",
    config=Config(retries={"total_max_attempts": 1}),
)


def invoke(body, endpoint="alex-embedding-endpoint"):
    answer = client.invoke_endpoint(EndpointName=endpoint, ContentType="application/json", Body=json.dumps(body))
    return json.loads(answer["Body"].read())


def failure(*arguments):
    try:
        invoke(*arguments)
    except ClientError as error:
        modeled = {key: error.response[key] for key in ("OriginalStatusCode", "OriginalMessage") if key in error.response}
        return {"code": error.response["Error"]["Code"], "message": error.response["Error"]["Message"], **modeled}


print(json.dumps({
    "answer": [len(vector) for vector in invoke({"inputs": ["a", "b"]})],
    "unknown": failure({"inputs": "a"}, "another"),
    "model": failure({"inputs": 3}),
}))
