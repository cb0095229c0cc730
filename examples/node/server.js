// Express with the things apps do: WebSocket, server-sent events, uploads, slow answers, crashes.
import { createServer } from 'node:http';
import express from 'express';
import { WebSocketServer } from 'ws';

const greeting = process.env.GREETING || 'Hello';
const app = express();
app.disable('x-powered-by');

app.use((request, response, next) => {
  const started = performance.now();
  response.on('close', () => {
    const took = (performance.now() - started).toFixed(1);
    console.log(`${request.method} ${request.path} ${response.statusCode} ${took}ms`);
  });
  next();
});

app.get('/', (_request, response) => response.type('text').send(`${greeting} from Node ${process.versions.node}\n`));
app.get('/healthz', (_request, response) => response.type('text').send('ok\n'));
app.get('/env-less', (_request, response) => response.type('text').send('This page needs no environment.\n'));

app.get('/slow', async (request, response) => {
  const ms = Math.min(Math.max(Number(request.query.ms) || 1000, 0), 600_000);
  await new Promise((resolve) => setTimeout(resolve, ms));
  response.type('text').send(`Waited ${ms} ms\n`);
});

app.post('/upload', async (request, response) => {
  let bytes = 0;
  for await (const chunk of request) bytes += chunk.length;
  response.json({ bytes });
});

const streams = new Set();
app.get('/sse', (request, response) => {
  response.set({ 'content-type': 'text/event-stream', 'cache-control': 'no-store' }).flushHeaders();
  let count = 0;
  const tick = () => response.write(`id: ${count}\ndata: ${JSON.stringify({ count: count++, at: Date.now() })}\n\n`);
  tick();
  const timer = setInterval(tick, 1000);
  streams.add(response);
  response.on('close', () => {
    clearInterval(timer);
    streams.delete(response);
  });
});

app.all('/crash', (_request, response) => {
  response.status(500).type('text').send('Crashing\n');
  response.on('finish', () => {
    console.error('Crashing, as asked');
    process.exit(1);
  });
});

const server = createServer(app);
const sockets = new WebSocketServer({ server, path: '/ws', maxPayload: 1024 * 1024 });
sockets.on('connection', (socket) => {
  console.log('WS open');
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  socket.on('close', (code) => console.log(`WS close ${code}`));
  socket.on('error', (error) => console.error(`WS ${error.message}`));
});

server.listen(Number(process.env.PORT || 8080), '0.0.0.0', () => console.log(`Listening on ${server.address().port}`));

// No new connections; requests in flight are answered, streams and sockets are told to come back elsewhere.
process.on('SIGTERM', () => {
  console.log('SIGTERM: finishing requests');
  server.close(() => process.exit(0));
  for (const stream of streams) stream.end();
  for (const socket of sockets.clients) socket.close(1001, 'restarting');
});
