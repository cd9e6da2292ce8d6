// Loaded before Portkey's gateway, of which nothing is changed. It names no address to listen on, so that it would listen on all of them: here
// it listens on the loopback interface. And it changes the header fields of streamed responses, which fetch of Node 20 does not allow, so that
// it would answer each stream with 500: here it gets a copy of them.
const net = require('node:net');

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (port, ...rest) {
  const callbacks = rest.filter(each => typeof each === 'function');
  const options = port !== null && typeof port === 'object' ? port : {port: Number(port)};
  return listen.call(this, {...options, host: '127.0.0.1'}, ...callbacks);
};

const fetched = globalThis.fetch;
globalThis.fetch = async (...request) => {
  const response = await fetched(...request);
  const streamed = response.headers.get('content-type')?.startsWith('text/event-stream');
  return streamed ? new Response(response.body, {status: response.status, headers: new Headers(response.headers)}) : response;
};
