// A web server without dependencies. $PORT says where to listen; SIGTERM asks to finish.
const { createServer } = require('node:http');

const greeting = process.env.GREETING || process.env.DEFAULT_GREETING || 'Hello';
const pages = {
  '/': () => `${greeting} from a Dockerfile\n`,
  '/healthz': () => 'ok\n',
  '/env-less': () => 'This page needs no environment.\n',
};

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://app');
  const page = pages[pathname];
  response.statusCode = page ? 200 : 404;
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.end(page ? page() : 'Not found\n');
  console.log(`${request.method} ${pathname} ${response.statusCode}`);
});

server.listen(Number(process.env.PORT || 8080), '0.0.0.0', () => console.log(`Listening on ${server.address().port}`));

process.on('SIGTERM', () => {
  console.log('SIGTERM: finishing requests');
  server.close(() => process.exit(0));
});
