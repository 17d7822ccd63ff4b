// What `cdk destroy` leaves behind, said before it asks.

export const keptOnDestroy = `What stays after destroy, with everything in it, until you delete it yourself:
  the documents bucket and the state bucket      aws s3 rb --force s3://BUCKET (the documents bucket's former versions first)
  the vector bucket and its index                aws s3vectors delete-index …, delete-vector-bucket …
  customer-managed keys, where there are any     without them nothing of the above can be read
What goes: the endpoint, the functions, the queues with the messages in them, the search API, logs, alarms and dashboards.
To come back to what was kept: npm run cdk -- deploy --import-existing-resources
`;
