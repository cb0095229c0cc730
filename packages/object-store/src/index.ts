export { createS3ObjectStore, S3ObjectStore, type S3Settings } from './s3-object-store.js';
