"""Walks through S3 Vectors with boto3 against the endpoint given as the argument; ends with status 0 if all is as it should be."""

import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

client = boto3.client(
    "s3vectors",
    endpoint_url=sys.argv[1],
    region_name="us-east-1",
    aws_access_key_id="test",
    aws_secret_access_key="test",
    config=Config(retries={"total_max_attempts": 1}),
)


def error_of(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        response = error.response
        return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]
    return None


bucket_arn = client.create_vector_bucket(vectorBucketName="boto", tags={"made": "by boto3"})["vectorBucketArn"]
assert client.get_vector_bucket(vectorBucketArn=bucket_arn)["vectorBucket"]["creationTime"].year > 2000
assert error_of(client.create_vector_bucket, vectorBucketName="boto") == ("ConflictException", 409)

client.put_vector_bucket_policy(vectorBucketName="boto", policy='{"Statement":[]}')
assert client.get_vector_bucket_policy(vectorBucketName="boto")["policy"] == '{"Statement":[]}'
client.delete_vector_bucket_policy(vectorBucketName="boto")
assert error_of(client.get_vector_bucket_policy, vectorBucketName="boto") == ("NotFoundException", 404)

index_arn = client.create_index(
    vectorBucketName="boto",
    indexName="index",
    dataType="float32",
    dimension=2,
    distanceMetric="euclidean",
    metadataConfiguration={"nonFilterableMetadataKeys": ["text"]},
)["indexArn"]
index = client.get_index(indexArn=index_arn)["index"]
assert (index["dimension"], index["distanceMetric"]) == (2, "euclidean")
assert index["metadataConfiguration"] == {"nonFilterableMetadataKeys": ["text"]}
assert [found["indexName"] for found in client.list_indexes(vectorBucketName="boto")["indexes"]] == ["index"]

client.put_vectors(
    indexArn=index_arn,
    vectors=[
        {"key": f"k{at:03}", "data": {"float32": [at, 0.5]}, "metadata": {"even": at % 2 == 0, "text": "ü", "n": at}}
        for at in range(250)
    ],
)
bad = [{"key": "bad", "data": {"float32": [float("nan"), 1]}}]
assert error_of(client.put_vectors, indexArn=index_arn, vectors=bad) == ("ValidationException", 400)

got = client.get_vectors(indexArn=index_arn, keys=["k007", "none"], returnData=True, returnMetadata=True)["vectors"]
assert got == [{"key": "k007", "data": {"float32": [7, 0.5]}, "metadata": {"even": False, "text": "ü", "n": 7}}]

pages = client.get_paginator("list_vectors").paginate(indexArn=index_arn, PaginationConfig={"PageSize": 100})
assert sorted(vector["key"] for page in pages for vector in page["vectors"]) == [f"k{at:03}" for at in range(250)]

answer = client.query_vectors(
    indexArn=index_arn,
    topK=3,
    queryVector={"float32": [10, 0.5]},
    filter={"$and": [{"even": True}, {"n": {"$gt": 10}}]},
    returnDistance=True,
    returnMetadata=True,
)
assert [(vector["key"], vector["distance"]) for vector in answer["vectors"]] == [("k012", 2), ("k014", 4), ("k016", 6)]
assert answer["distanceMetric"] == "euclidean"
assert answer["vectors"][0]["metadata"]["text"] == "ü"
query = {"indexArn": index_arn, "topK": 1, "queryVector": {"float32": [1, 2]}}
assert error_of(client.query_vectors, **query, filter={"text": "ü"}) == ("ValidationException", 400)

client.tag_resource(resourceArn=index_arn, tags={"a": "1", "b": "2"})
client.untag_resource(resourceArn=index_arn, tagKeys=["a"])
assert client.list_tags_for_resource(resourceArn=index_arn)["tags"] == {"b": "2"}
assert client.list_tags_for_resource(resourceArn=bucket_arn)["tags"] == {"made": "by boto3"}

client.delete_vectors(indexArn=index_arn, keys=["k001", "none"])
assert client.get_vectors(indexArn=index_arn, keys=["k001"])["vectors"] == []
assert error_of(client.delete_vector_bucket, vectorBucketName="boto") == ("ConflictException", 409)
client.delete_index(indexArn=index_arn)
assert error_of(client.get_index, indexArn=index_arn) == ("NotFoundException", 404)
client.delete_vector_bucket(vectorBucketName="boto")
assert client.list_vector_buckets()["vectorBuckets"] == []
