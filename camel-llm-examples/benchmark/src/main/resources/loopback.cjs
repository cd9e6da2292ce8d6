// Loaded before a server of Node that names no address to listen on: binds it to the loopback interface.
const net = require('node:net');

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (port, ...rest) {
  const callbacks = rest.filter(each => typeof each === 'function');
  const options = port !== null && typeof port === 'object' ? port : {port: Number(port)};
  return listen.call(this, {...options, host: '127.0.0.1'}, ...callbacks);
};
